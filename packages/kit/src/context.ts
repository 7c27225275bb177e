import type { HandlerOf, Hook, RunOf } from './hook.ts';
import type { HostInfo } from './host_info.ts';
import type { Logger } from './logger.ts';
import type { Service, Services } from './service.ts';

/** A handler together with the module that registered it. */
export interface Handling<H extends Hook> {
  readonly module: string;
  readonly handle: HandlerOf<H>;
  /** The context of that module, which the handler gets. */
  readonly context: Context;
}

/** The context of a module's code while the host starts and runs: in factories, `onStart` and `onListen`. */
export interface Context {
  /** The module this code belongs to. */
  readonly module: string;
  readonly log: Logger;
  readonly host: HostInfo;
  /** Aborted when the host begins to stop, before it waits for running requests. */
  readonly signal: AbortSignal;
  /**
   * Returns a service, which is built if necessary. Waiting for itself, directly or through others, throws with the
   * path `a -> b -> a`.
   */
  get<T>(token: Service<T>): Promise<T>;
  /**
   * Returns a service as `get` does; undefined if no loaded module provides it and it has no default. A service that is
   * there and cannot be built throws.
   */
  tryGet<T>(token: Service<T>): Promise<T | undefined>;
  /** Returns everything that modules added, in load order. */
  all<T>(token: Services<T>): Promise<readonly T[]>;
  /** Runs a hook. One without handlers costs one length test. */
  run<H extends Hook>(hook: H, ...args: Parameters<RunOf<H>>): ReturnType<RunOf<H>>;
  /** Returns the handlers of a hook, for a caller that passes each of them other arguments. */
  handlers<H extends Hook>(hook: H): readonly Handling<H>[];
  /** Registers what to undo when the module stops, last registered first. */
  onStop(undo: () => void | Promise<void>): void;
  /** Reports what this start is doing, and restarts its time limit. */
  progress(doing: string): void;
  /** Adds a fact to the ready line, under a short label: `announce('sessions', 'Redis at localhost:6379')`. */
  announce(label: string, fact: string): void;
}
