import type { Awaitable } from '@wideload/kit';
import { UnreadableSession } from '../errors.ts';
import type { SessionStore } from '../store.ts';
import { Batch, type Change, type Rewritten } from './batch.ts';
import { KeyedQueue } from './queue.ts';

/** Each store has its own queue: two engines in one process, as in a simulation, compete as two processes do. */
const queues = new WeakMap<SessionStore, KeyedQueue<Batch>>();

/**
 * Replaces the text of a session by the result of a change, and repeats this until no other write comes in between. The known
 * text is tried first, which usually saves a read. Changes that wait in this process for the same session are written together.
 * A session that moved softly is written where it is now. Returns what was written and where, or undefined if there is nothing to
 * write: the session is gone, unreadable by now, or no longer the caller's.
 */
export function rewriteSession(store: SessionStore, sid: string, change: Change): Promise<Rewritten | undefined> {
  const queue = queueOf(store);
  const waiting = queue.waiting(sid);
  if (waiting !== undefined && !waiting.isFull) return waiting.add(change);
  const batch = new Batch(store, sid);
  const rewritten = batch.add(change);
  void queue.run(sid, (before) => batch.write(before instanceof Batch ? before.left : undefined), batch);
  return rewritten;
}

/** Returns undefined if the session cannot be read: it counts as gone, and stays. */
export async function unlessUnreadable<T>(task: () => Awaitable<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof UnreadableSession) return undefined;
    throw error;
  }
}

/** Queues a move or end of a session after the operations of this process on it. */
export function behindWrites<T>(store: SessionStore, sid: string, task: () => Promise<T>): Promise<T> {
  return queueOf(store).run(sid, task);
}

function queueOf(store: SessionStore): KeyedQueue<Batch> {
  let queue = queues.get(store);
  if (queue === undefined) {
    queue = new KeyedQueue();
    queues.set(store, queue);
  }
  return queue;
}
