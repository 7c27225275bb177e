import type { Workers } from './workers.ts';

/** One module of the running host. */
export interface ModuleInfo {
  readonly name: string;
  readonly description: string | undefined;
  readonly folder: string;
  /** The file that exports it. */
  readonly file: string;
  readonly depends: readonly string[];
}

/** What a module's time goes into while the host boots. */
export type BootPhase = 'import' | 'setup' | 'start' | 'listen';

/** One stretch of a module's time, in milliseconds since the process was born. */
export interface BootSpan {
  readonly module: string;
  readonly phase: BootPhase;
  readonly begin: number;
  readonly end: number;
}

/** What a module may know of the host it runs in. */
export interface HostInfo {
  readonly version: string;
  /** Whether this process boots to serve; false while it runs a command, which lasts only as long as that. */
  readonly isServing: boolean;
  /** Whether another process of this host was in this one's place before: what a start does once is done. */
  readonly takesOver: boolean;
  /** In load order. */
  readonly modules: readonly ModuleInfo[];
  /** Says how this process answers a question of a command, such as `node host status`; a worker's others may ask it, too. */
  readonly answer: Workers['answer'];
  /** The processes that serve for this host; undefined where this one serves alone. */
  readonly workers: Workers | undefined;
  /**
   * Who took how long for what until now, in the order in which it ended. Modules are imported side by side, and only
   * with `--boot-report` one after the other, so that it can be said how long one takes.
   */
  readonly timeline: readonly BootSpan[];
  /** The folders in which modules were looked for, in order; the host's own is the last. */
  readonly addonsPaths: readonly string[];
  /** The configuration files that were read, the nearest first. */
  readonly configFiles: readonly string[];
}
