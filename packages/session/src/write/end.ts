import { StoreUnavailable, sessionContended } from '../errors.ts';
import { parseSession } from '../json/parse.ts';
import { successorOf } from '../rotation.ts';
import type { SessionStore } from '../store.ts';
import { behindWrites, MAX_ATTEMPTS, unlessUnreadable } from './rewrite.ts';

/** What stands for a moment where a session was: it is over, which whoever was about to move or save it sees. */
export const ENDED = { text: '{"deletion_time": 0}', seconds: 10 };

/**
 * Ends the session that a sid leads to, also when somebody moves it at this very moment: removing what is there would
 * leave it alive under its new sid. `known` is the text that it probably has. Answers whether there was one.
 */
export function endSession(store: SessionStore, sid: string, known?: string): Promise<boolean> {
  return behindWrites(sid, async () => {
    const sids = new Set<string>();
    let next: string | undefined = sid;
    while (next !== undefined && !sids.has(next)) {
      const closing: string = next;
      sids.add(closing);
      next = await unlessUnreadable(() => close(store, closing, closing === sid ? known : undefined));
    }
    const were = await Promise.all([...sids].map((one) => store.destroy(one)));
    return were.includes(true);
  });
}

/** Lets nobody move or save the session any more. Answers the sid that it has moved to, which has to end as well. */
async function close(store: SessionStore, sid: string, known: string | undefined): Promise<string | undefined> {
  let text = known ?? (await store.load(sid));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const next = text === undefined ? undefined : successorOf(parseSession(text));
    if (text === undefined || next !== undefined) return next;
    const written = await unlessFull(() => store.write(sid, ENDED.text, text, ENDED.seconds));
    if (written === undefined) return successorNow(store, sid);
    if (written.done) return undefined;
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
