import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { Metrics } from './metrics.ts';

/**
 * Removes gauges whose names end in `_total`, a suffix that Prometheus reserves for counters. Each only repeats the sum of
 * the gauge of the same name without `_total`.
 */
function removeMisnamedGauges(registry: Registry): void {
  for (const metric of registry.getMetricsAsArray()) {
    if (metric instanceof Gauge && metric.name.endsWith('_total')) registry.removeSingleMetric(metric.name);
  }
}

/** Creates the registry, with the metrics of Node: processor, memory, event loop, garbage collection. */
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
