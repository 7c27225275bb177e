import { question, type WorkerAnswer, type Workers } from '@wideload/kit';
import { AggregatorRegistry, Gauge, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';

type WorkerMetrics = MetricObjectWithValues<MetricValue<string>>[];

const WorkerMetrics = question<WorkerMetrics>('metrics.worker_metrics');

/** Returns the metrics of one worker with the label `worker`, so that they are not added to those of other workers. */
function labelled({ worker, answer = [] }: WorkerAnswer<WorkerMetrics>): object[] {
  return answer.map((metric) => ({
    ...metric,
    aggregator: 'first',
    values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, worker: String(worker) } })),
  }));
}

/**
 * Returns a function that reads the metrics of all workers, in any worker. They are not summed: the counters of a new
 * process start at 0, which Prometheus handles for a series of one worker but not for a sum.
 */
export function allWorkersReader(registry: Registry, workers: Workers): () => Promise<string> {
  workers.answer(WorkerMetrics, () => registry.getMetricsAsJSON());
  return async () => {
    const answers = await workers.ask(WorkerMetrics);
    const combined = AggregatorRegistry.aggregate(answers.map(labelled));
    const up = new Gauge({
      name: 'wideload_worker_up',
      help: '1 if the worker reported its metrics, 0 while it is being replaced or is blocked',
      labelNames: ['worker'],
      registers: [combined],
    });
    for (const { worker, answer } of answers) up.set({ worker }, answer === undefined ? 0 : 1);
    return combined.metrics();
  };
}
