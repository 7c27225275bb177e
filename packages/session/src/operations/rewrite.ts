import type { Awaitable } from '@wideload/kit';
import { UnreadableSession } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import type { SharedData } from '../json/shared.ts';
import type { SessionStore } from '../store.ts';
import { compareAndWrite } from './compare_and_write.ts';
import { type Found, follow, loadSession } from './load.ts';
import { KeyedQueue } from './queue.ts';

/** Each store has its own queue: two engines in one process, as in a simulation, compete as two processes do. */
const queues = new WeakMap<SessionStore, KeyedQueue>();

/**
 * Returns the new text of a session; undefined if the caller may not write it any more. It may throw
 * `UnreadableSession`, with the same effect.
 */
export type Rewrite = (text: string) => string | undefined;

/** The probable present text of the session, and its data before and after the change. */
interface Known {
  readonly text: string;
  readonly data: SharedData;
  readonly becomes: SharedData;
}

/** A session that was written. */
interface Rewritten {
  readonly sid: string;
  readonly text: string;
  /** The text that it replaced. */
  readonly over: string;
}

/**
 * Replaces the text of a session by the result of `rewrite`, and repeats this until no other write comes in between.
 * `known` is tried first, which usually saves a read. A session that moved softly is written where it is now. Returns
 * what was written and where, or undefined if there is nothing to write: the session is gone, unreadable by now, or no
 * longer the caller's.
 */
export function rewriteSession(
  store: SessionStore,
  sid: string,
  known: Known | undefined,
  rewrite: Rewrite,
): Promise<Rewritten | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(async () => {
      const start = known === undefined ? await loadSession(store, sid) : { sid, text: known.text };
      const rewritten = await compareAndWrite<Pick<Found, 'sid' | 'text'>>(start, rewrite, async (at, text) => {
        const isKnown = at.text === known?.text;
        const seconds = store.lifetime(isKnown ? known.becomes : parseSession(text));
        const before = store.lifetime(isKnown ? known.data : parseSession(at.text));
        // Odoo may have given it a longer lifetime than this host does, which stays unless this change shortens the
        // lifetime.
        const written = await store.write(at.sid, text, at.text, seconds, seconds >= before);
        return written.done ? written : { done: false, at: await follow(store, at.sid, written.current) };
      });
      return rewritten && { sid: rewritten.at.sid, text: rewritten.text, over: rewritten.at.text };
    }),
  );
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

/** Queues a write, move or end of a session after the operations of this process on it. */
export function behindWrites<T>(store: SessionStore, sid: string, task: () => Promise<T>): Promise<T> {
  let queue = queues.get(store);
  if (queue === undefined) {
    queue = new KeyedQueue();
    queues.set(store, queue);
  }
  return queue.run(sid, task);
}
