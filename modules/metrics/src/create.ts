import type { Context } from '@wideload/kit';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A registry with the figures of Node itself: processor, memory, event loop, garbage collection. */
export function createMetrics({ host }: Context): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'wideload_info',
    help: 'Which host this is',
    labelNames: ['version', 'modules'],
    registers: [registry],
  }).set({ version: host.version, modules: host.modules.map(({ name }) => name).join(',') }, 1);
  return registry;
}
