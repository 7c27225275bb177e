/** One call of a module's code by the host. */
export interface Work {
  /** `service`: builds or wraps a service. `hook`: handles a hook. */
  readonly kind: 'service' | 'hook';
  /** The id of the service or hook, such as `base.session_store`. */
  readonly id: string;
  /** The module whose code runs; for the default of a service, the first module that requested it. */
  readonly module: string;
}

/**
 * Runs the calls of modules' code, for example to measure them. It must call `run` once, at once, and return its result
 * unchanged: usually a promise. It must throw nothing but the errors of `run`.
 */
export type Observer = <T>(work: Work, run: () => T) => T;
