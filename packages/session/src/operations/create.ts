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

/** A session as it was stored. */
export interface Created {
  readonly sid: string;
  readonly text: string;
}

/** Stores a session under a new sid. `textFor` returns its text under that sid. Throws what the store throws. */
export async function createSession(
  store: SessionStore,
  textFor: (sid: string) => string,
  creation: Creation = {},
): Promise<Created> {
  const { wanted, newSid = () => store.newSid(), maxSeconds = Number.POSITIVE_INFINITY } = creation;
  for (let sid = wanted ?? newSid(); ; sid = newSid()) {
    const text = textFor(sid);
    const seconds = Math.min(store.lifetime(parseSession(text)), maxSeconds);
    if ((await store.write(sid, text, undefined, seconds)).done) return { sid, text };
    // This cannot be chance: the random source is poor, or the key is foreign. What is stored there stays.
  }
}
