import { executionAsyncResource } from 'node:async_hooks';

/** The object that is kept alive. */
export const kept: object[] = [];

/**
 * Keeps one of the objects that `process.nextTick` creates alive. To be called first: V8 forgets the hidden class of these objects
 * when a full garbage collection, as they happen while modules load, finds none of them. Node 20 then creates every one the slow
 * way, for as long as the process lives: eight for each request, a twentieth of the time of answering one.
 */
export function keepTickObject(): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
