import { type SetupHandle, Stopping } from '@wideload/kit';
import type { HandlerOf } from '@wideload/kit/internal';
import { STOPPING } from './errors.ts';
import { Health } from './health.ts';

/** Balancers are told to go elsewhere as soon as the host begins to stop, while what is under way ends. */
export function notReadyWhenStopping({ on, add }: Pick<SetupHandle, 'on' | 'add'>): void {
  let isStopping = false;
  const note: HandlerOf<typeof Stopping> = (_, { isReplaced }) => {
    // Where another process goes on, so does the host.
    isStopping = !isReplaced;
  };
  on(Stopping, note, 'pre');
  add(Health, () => ({
    name: 'host',
    kind: 'readiness',
    check: () => (isStopping ? { healthy: false, detail: STOPPING } : { healthy: true }),
  }));
}
