import { type SetupHandle, Stopping } from '@wideload/kit';
import type { HandlerOf } from '@wideload/kit/internal';
import { STOPPING } from './errors.ts';
import { Health } from './health.ts';

/** Fails readiness from the beginning of a stop, so that load balancers go elsewhere while open requests finish. */
export function notReadyWhenStopping({ on, add }: Pick<SetupHandle, 'on' | 'add'>): void {
  let isStopping = false;
  const markStopping: HandlerOf<typeof Stopping> = (_, { isReplaced }) => {
    // A replaced process stops, but the host does not.
    isStopping = !isReplaced;
  };
  on(Stopping, markStopping, 'pre');
  add(Health, () => ({
    name: 'host',
    kind: 'readiness',
    check: () => (isStopping ? { healthy: false, detail: STOPPING } : { healthy: true }),
  }));
}
