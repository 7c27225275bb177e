import { question, type WorkerAnswer, type Workers } from '@wideload/kit';
import { AggregatorRegistry, Gauge, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';

type Figures = MetricObjectWithValues<MetricValue<string>>[];

const Figures = question<Figures>('metrics.figures');

/** Figures of one worker as they stand beside those of others: each says whose it is, and none is added to another. */
function ofWorker({ worker, answer = [] }: WorkerAnswer<Figures>): object[] {
  return answer.map((figure) => ({
    ...figure,
    aggregator: 'first',
    values: figure.values.map((value) => ({ ...value, labels: { ...value.labels, worker: String(worker) } })),
  }));
}

/**
 * Reads the figures of all workers, whichever is asked. Each keeps its own: counters begin anew with a new process,
 * which Prometheus takes care of for a series, and could not in a sum.
 */
export function ofAllWorkers(registry: Registry, workers: Workers): () => Promise<string> {
  workers.answer(Figures, () => registry.getMetricsAsJSON());
  return async () => {
    const answers = await workers.ask(Figures);
    const together = AggregatorRegistry.aggregate(answers.map(ofWorker));
    const up = new Gauge({
      name: 'wideload_worker_up',
      help: 'Whether the worker has told its figures: it has none while it is replaced, and tells none while it is blocked',
      labelNames: ['worker'],
      registers: [together],
    });
    for (const { worker, answer } of answers) up.set({ worker }, answer === undefined ? 0 : 1);
    return together.metrics();
  };
}
