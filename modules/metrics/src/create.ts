import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { Metrics } from './metrics.ts';

/**
 * Removes the gauges whose names end in `_total`, which Prometheus keeps for counters: a rate of them means nothing. Each
 * only repeats the sum of the gauge of the same name without `_total`.
 */
function removeMisnamedGauges(registry: Registry): void {
  for (const metric of registry.getMetricsAsArray()) {
    if (metric instanceof Gauge && metric.name.endsWith('_total')) registry.removeSingleMetric(metric.name);
  }
}

/** Metrics that have the figures of Node itself: processor, memory, event loop, garbage collection. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  removeMisnamedGauges(registry);
  return {
    registry,
    counter: (settings) => new Counter({ ...settings, registers }),
    gauge: (settings) => new Gauge({ ...settings, registers }),
    histogram: (settings) => new Histogram({ ...settings, registers }),
    summary: (settings) => new Summary({ ...settings, registers }),
  };
}
