import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';

/** How a session is created, where not under any sid and for its whole lifetime. */
export interface Creation {
  /** The sid that it gets, unless somebody has that. */
  readonly wanted?: string | undefined;
  /** Makes the sids to try. */
  readonly newSid?: () => string;
  /** The longest that it lives, in seconds. */
  readonly maxSeconds?: number;
}

/** Stores a text that the store has nothing of yet. Answers the sid it is under. */
export async function createSession(store: SessionStore, text: string, creation: Creation = {}): Promise<string> {
  const { wanted, newSid = () => store.newSid(), maxSeconds = Number.POSITIVE_INFINITY } = creation;
  const seconds = Math.min(store.lifetime(parseSession(text)), maxSeconds);
  let sid = wanted ?? newSid();
  // This cannot be chance: the random source is poor, or the key is foreign. What is stored there stays.
  while (!(await store.write(sid, text, undefined, seconds)).done) sid = newSid();
  return sid;
}
