import type { Awaitable } from '@wideload/kit';
import { sessionContended, UnreadableSession } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import type { SharedData } from '../json/shared.ts';
import type { SessionStore } from '../store.ts';
import { follow, loadSession } from './load.ts';
import { KeyedQueue } from './queue.ts';

/** Conflicts with other processes that one write takes before it gives up. Within a process there are none. */
export const MAX_ATTEMPTS = 100;

/** Each store has a queue of its own: two engines in one process, as in a simulation, race as two processes do. */
const queues = new WeakMap<SessionStore, KeyedQueue>();

/**
 * What to write over a text; undefined when the session is not the caller's to write any more. It may throw
 * `UnreadableSession`, which means the same.
 */
export type Rewrite = (text: string) => string | undefined;

/** What the session probably is, and what it will be then. */
interface Known {
  readonly text: string;
  readonly data: SharedData;
  readonly becomes: SharedData;
}

/** A session as it was written. */
interface Rewritten {
  readonly sid: string;
  readonly text: string;
  /** The text that it was laid over. */
  readonly over: string;
}

/**
 * Writes over a session what `rewrite` makes of its present text, again and again until nobody came in between. `known`
 * is tried first, which spares a read in the ordinary case. A session that moved softly is written where it is now.
 * Returns what was written and where, or undefined when there is nothing to write over: the session is gone, unreadable
 * by now, or not the caller's any more.
 */
export function rewriteSession(
  store: SessionStore,
  sid: string,
  known: Known | undefined,
  rewrite: Rewrite,
): Promise<Rewritten | undefined> {
  return behindWrites(store, sid, () =>
    unlessUnreadable(async () => {
      let at = known === undefined ? await loadSession(store, sid) : { sid, text: known.text };
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const text = at && rewrite(at.text);
        if (at === undefined || text === undefined) return undefined;
        const rewritten = { sid: at.sid, text, over: at.text };
        if (text === at.text) return rewritten;
        const isKnown = at.text === known?.text;
        const seconds = store.lifetime(isKnown ? known.becomes : parseSession(text));
        const before = store.lifetime(isKnown ? known.data : parseSession(at.text));
        // Odoo may have given it a longer lifetime than this host does. A shorter one is what this change is to bring about.
        const written = await store.write(at.sid, text, at.text, seconds, seconds >= before);
        if (written.done) return rewritten;
        at = await follow(store, at.sid, written.current);
      }
      throw sessionContended(MAX_ATTEMPTS);
    }),
  );
}

/** Undefined where the session cannot be read: it is as good as gone, and left alone. */
export async function unlessUnreadable<T>(task: () => Awaitable<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof UnreadableSession) return undefined;
    throw error;
  }
}

/** Runs what writes, moves or ends a session behind what this process does to it already. */
export function behindWrites<T>(store: SessionStore, sid: string, task: () => Promise<T>): Promise<T> {
  let queue = queues.get(store);
  if (queue === undefined) {
    queue = new KeyedQueue();
    queues.set(store, queue);
  }
  return queue.run(sid, task);
}
