import { hook } from './hook.ts';
import type { HostInfo } from './host_info.ts';

/** Every module has started and the host listens. Owned by `base`, which exports it to authors. */
export const Ready = hook.event<[host: HostInfo]>('base.ready');

/** What a stop is for. */
export interface Stop {
  /** Whether another process of this host has taken over already, so that the host goes on. */
  readonly isReplaced: boolean;
}

/** This process is about to stop: nothing has been undone yet. Owned by `base`, which exports it to authors. */
export const Stopping = hook.event<[host: HostInfo, stop: Stop]>('base.stopping');
