import { StoreUnavailable, sessionContended } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import { successorOf } from '../rotation.ts';
import type { SessionStore } from '../store.ts';
import { behindWrites, MAX_ATTEMPTS, unlessUnreadable } from './rewrite.ts';

/** Stands for some seconds in place of an ended session, so that a rotation or save under way sees that it ended. */
export const TOMBSTONE = { text: '{"deletion_time": 0}', seconds: 10 };

/**
 * Ends the session that a sid leads to, also when somebody moves it at this very moment: removing what is there would
 * leave it alive under its new sid. `known` is the text that it probably has. Returns whether there was one that had
 * not ended already.
 */
export function endSession(store: SessionStore, sid: string, known?: string): Promise<boolean> {
  return behindWrites(store, sid, async () => {
    const seen = new Set<string>();
    const alive: string[] = [];
    let next: string | undefined = sid;
    while (next !== undefined && !seen.has(next)) {
      const closing: string = next;
      seen.add(closing);
      const closed = await unlessUnreadable(() => close(store, closing, closing === sid ? known : undefined));
      if (!closed?.wasOver) alive.push(closing);
      next = closed?.next;
    }
    const were = await Promise.all(alive.map((one) => store.destroy(one)));
    return were.includes(true);
  });
}

interface Closed {
  /** Somebody else ended it, or moved it at once, and is about to remove what is left. */
  readonly wasOver: boolean;
  /** The sid that it has moved to, which has to end as well. */
  readonly next: string | undefined;
}

/** Lets nobody move or save the session any more. */
async function close(store: SessionStore, sid: string, known: string | undefined): Promise<Closed> {
  let text = known ?? (await store.load(sid));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (text === undefined) return { wasOver: false, next: undefined };
    if (text === TOMBSTONE.text) return { wasOver: true, next: undefined };
    const next = successorOf(parseSession(text));
    if (next !== undefined) return { wasOver: false, next };
    const written = await unlessFull(() => store.write(sid, TOMBSTONE.text, text, TOMBSTONE.seconds));
    if (written === undefined) return { wasOver: false, next: await successorNow(store, sid) };
    if (written.done) return { wasOver: false, next: undefined };
    text = written.current;
  }
  throw sessionContended(MAX_ATTEMPTS);
}

/** A store that takes nothing new can still let go of what it has; nobody else moves a session there either. */
async function unlessFull<T>(write: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}

async function successorNow(store: SessionStore, sid: string): Promise<string | undefined> {
  const text = await store.load(sid);
  return text === undefined ? undefined : successorOf(parseSession(text));
}
