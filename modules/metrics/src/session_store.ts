import { type SessionStore, StoreUnavailable, UnreadableSession } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { Metrics } from './metrics.ts';

/** Upper bounds in seconds: from a file in the system's cache to a Redis that is near its timeout. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

type Outcome = 'done' | 'missing' | 'conflict' | 'unavailable' | 'unreadable' | 'failed';

function outcomeOf(result: unknown): Outcome {
  if (result === undefined || result === false) return 'missing';
  return typeof result === 'object' && result !== null && 'done' in result && !result.done ? 'conflict' : 'done';
}

function failureOf(error: unknown): Outcome {
  if (error instanceof StoreUnavailable) return 'unavailable';
  return error instanceof UnreadableSession ? 'unreadable' : 'failed';
}

/**
 * Wraps the store to measure the duration and outcome of every operation. What is synchronous stays synchronous.
 */
export function measuredStore(store: SessionStore, metrics: Metrics): SessionStore {
  const duration = metrics.histogram({
    name: 'wideload_session_operation_duration_seconds',
    help: 'Duration of operations of the session store',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS,
  });
  const measured = <T>(operation: string, run: () => T, isVoid = false): T => {
    const begin = performance.now();
    const end = (outcome: Outcome): void =>
      duration.observe({ operation, outcome }, (performance.now() - begin) / 1000);
    const succeeded = (result: unknown): void => end(isVoid ? 'done' : outcomeOf(result));
    try {
      const result = run();
      if (result instanceof Promise) result.then(succeeded, (error: unknown) => end(failureOf(error)));
      else succeeded(result);
      return result;
    } catch (error) {
      end(failureOf(error));
      throw error;
    }
  };
  return wrappedStore(store, {
    load: (sid) => measured('load', () => store.load(sid)),
    write: (...written) => measured('write', () => store.write(...written)),
    touch: (sid, seconds) => measured('touch', () => store.touch(sid, seconds), true),
    destroy: (...ended) => measured('destroy', () => store.destroy(...ended)),
    refuse: (sid) => measured('destroy', () => store.refuse(sid), true),
    destroyIf: (sid, expected) => measured('destroy', () => store.destroyIf(sid, expected)),
    addToUserIndex: (user, sid, seconds) => measured('index', () => store.addToUserIndex(user, sid, seconds), true),
    removeFromUserIndex: (user, sid) => measured('unindex', () => store.removeFromUserIndex(user, sid), true),
  });
}
