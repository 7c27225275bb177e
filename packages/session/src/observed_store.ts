import { StoreUnavailable, UnreadableSession } from './errors.ts';
import type { SessionStore } from './store.ts';
import { wrappedStore } from './wrapped_store.ts';

/** How an operation of a store ended. `missing`: no such session. `conflict`: another text was stored. */
export type StoreOutcome = 'done' | 'missing' | 'conflict' | 'unavailable' | 'unreadable' | 'failed';

/** An operation of a store. Some names stand for several methods. */
export type StoreOperation = 'load' | 'write' | 'touch' | 'destroy' | 'index' | 'unindex';

/** Observes one operation. */
export interface OperationObserver {
  /** Calls the function and returns its result; default: calls it. */
  run?<T>(operation: () => T): T;
  /** Called once, when the operation has ended. */
  end(outcome: StoreOutcome): void;
}

function outcomeOf(result: unknown): StoreOutcome {
  if (result === undefined || result === false) return 'missing';
  return typeof result === 'object' && result !== null && 'done' in result && !result.done ? 'conflict' : 'done';
}

function failureOf(error: unknown): StoreOutcome {
  if (error instanceof StoreUnavailable) return 'unavailable';
  return error instanceof UnreadableSession ? 'unreadable' : 'failed';
}

/** Wraps a store to observe every operation on a session. What is synchronous stays synchronous. */
export function observedStore(
  store: SessionStore,
  begin: (operation: StoreOperation) => OperationObserver | undefined,
): SessionStore {
  const observed = <T>(operation: StoreOperation, run: () => T, isVoid = false): T => {
    const observer = begin(operation);
    if (observer === undefined) return run();
    const succeeded = (result: unknown): void => observer.end(isVoid ? 'done' : outcomeOf(result));
    const failed = (error: unknown): void => observer.end(failureOf(error));
    try {
      const result = observer.run ? observer.run(run) : run();
      if (result instanceof Promise) result.then(succeeded, failed);
      else succeeded(result);
      return result;
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  return wrappedStore(store, {
    load: (...args) => observed('load', () => store.load(...args)),
    write: (...args) => observed('write', () => store.write(...args)),
    touch: (...args) => observed('touch', () => store.touch(...args), true),
    destroy: (...args) => observed('destroy', () => store.destroy(...args)),
    refuse: (...args) => observed('destroy', () => store.refuse(...args), true),
    destroyIf: (...args) => observed('destroy', () => store.destroyIf(...args)),
    addToUserIndex: (...args) => observed('index', () => store.addToUserIndex(...args), true),
    removeFromUserIndex: (...args) => observed('unindex', () => store.removeFromUserIndex(...args), true),
  });
}
