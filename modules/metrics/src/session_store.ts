import type { SessionStore } from '@wideload/session';
import { observedStore } from '@wideload/session/internal';
import type { Metrics } from './metrics.ts';

/** Upper bounds in seconds: from a file in the system's cache to a Redis that is near its timeout. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** Wraps the store to measure the duration and outcome of every operation. */
export function measuredStore(store: SessionStore, metrics: Metrics): SessionStore {
  const duration = metrics.histogram({
    name: 'wideload_session_operation_duration_seconds',
    help: 'Duration of operations of the session store',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS,
  });
  return observedStore(store, (operation) => {
    const begin = performance.now();
    return { end: (outcome) => duration.observe({ operation, outcome }, (performance.now() - begin) / 1000) };
  });
}
