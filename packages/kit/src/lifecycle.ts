import { hook } from './hook.ts';
import type { HostInfo } from './host_info.ts';

/** Every module has started and the host listens. Owned by `base`, which exports it to authors. */
export const Ready = hook.event<[host: HostInfo]>('base.ready');

/** Why the process stops. */
export interface Stop {
  /** Whether another process of this host has replaced this one already, so that the host keeps serving. */
  readonly isReplaced: boolean;
}

/** This process is about to stop; nothing has been undone yet. Owned by `base`, which exports it to authors. */
export const Stopping = hook.event<[host: HostInfo, stop: Stop]>('base.stopping');
