import type { SetupHandle } from '@wideload/kit';
import { workersMissing } from './errors.ts';
import { Health } from './health.ts';

/** Adds a readiness warning that names the workers that cannot be started while the others serve. */
export function warnOfMissingWorkers({ add }: Pick<SetupHandle, 'add'>): void {
  add(Health, ({ host: { workers } }) => ({
    name: 'workers',
    kind: 'readiness',
    check: () => {
      const missing = workers?.missing() ?? [];
      return { healthy: true, ...(missing.length > 0 && { warning: workersMissing(missing) }) };
    },
  }));
}
