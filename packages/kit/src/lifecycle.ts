import { hook } from './hook.ts';
import type { HostInfo } from './host_info.ts';

/** Every module has started and the host listens. Owned by `base`, which exports it to authors. */
export const Ready = hook.event<[host: HostInfo]>('base.ready');

/** The host is about to stop: nothing has been undone yet. Owned by `base`, which exports it to authors. */
export const Stopping = hook.event<[host: HostInfo]>('base.stopping');
