import type { HandlerOf, Hook, RunOf } from './hook.ts';
import type { HostInfo } from './host_info.ts';
import type { Logger } from './logger.ts';
import type { Service, Services } from './service.ts';

/** A handler together with the module that registered it. */
export interface Handling<H extends Hook> {
  readonly module: string;
  readonly handle: HandlerOf<H>;
  /** That module's own, to be handed to the handler. */
  readonly context: Context;
}

/** What a module's code is handed while the host starts and runs: in factories, `onStart` and `onListen`. */
export interface Context {
  /** The module this code belongs to. */
  readonly module: string;
  readonly log: Logger;
  readonly host: HostInfo;
  /** Aborted as soon as the host begins to stop: before it waits for the requests that are under way. */
  readonly signal: AbortSignal;
  /** The service, built if need be. Waiting for oneself, also around corners, throws with the path `a -> b -> a`. */
  get<T>(token: Service<T>): Promise<T>;
  /** Everything that modules added, in load order. */
  all<T>(token: Services<T>): Promise<readonly T[]>;
  /** Runs a hook. One that nobody handles costs one length test. */
  run<H extends Hook>(hook: H, ...args: Parameters<RunOf<H>>): ReturnType<RunOf<H>>;
  /** The handlers of a hook, for a caller that gives each of them something of its own. */
  handlers<H extends Hook>(hook: H): readonly Handling<H>[];
  /** Undone when the module stops, last registered first. */
  onStop(undo: () => void | Promise<void>): void;
  /** Says what this start is doing now; the time it may take begins anew. */
  progress(doing: string): void;
  /** A fact for the ready line, under a short label: `announce('sessions', 'Redis at localhost:6379')`. */
  announce(label: string, fact: string): void;
}
