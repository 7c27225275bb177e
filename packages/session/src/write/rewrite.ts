import { sessionContended, UnreadableSession } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';
import { KeyedQueue } from './queue.ts';

/** Conflicts with other processes that one write takes before it gives up. Within a process there are none. */
const MAX_ATTEMPTS = 100;

const queue = new KeyedQueue();

/**
 * What to write over a text; undefined when the session is not the caller's to write any more. It may throw
 * `UnreadableSession`, which means the same.
 */
export type Rewrite = (text: string) => string | undefined;

/**
 * Writes over a session what `rewrite` makes of its present text, again and again until nobody came in between. `known`
 * is tried first, which spares a read in the ordinary case. Answers what was written, or undefined when there is
 * nothing to write over: the session is gone, unreadable by now, or not the caller's any more.
 */
export function rewriteSession(
  store: SessionStore,
  sid: string,
  known: string | undefined,
  rewrite: Rewrite,
): Promise<string | undefined> {
  return queue.run(sid, async () => {
    let text = known ?? (await store.load(sid));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const next = text === undefined ? undefined : unlessUnreadable(rewrite, text);
      if (next === undefined || next === text) return next;
      const written = await store.write(sid, next, text, store.lifetime(parseSession(next)));
      if (written.done) return next;
      text = written.current;
    }
    throw sessionContended(MAX_ATTEMPTS);
  });
}

function unlessUnreadable(rewrite: Rewrite, text: string): string | undefined {
  try {
    return rewrite(text);
  } catch (error) {
    if (error instanceof UnreadableSession) return undefined;
    throw error;
  }
}

/** Runs what moves or ends a session behind the writes of this process that are under way. */
export function behindWrites<T>(sid: string, task: () => Promise<T>): Promise<T> {
  return queue.run(sid, task);
}
