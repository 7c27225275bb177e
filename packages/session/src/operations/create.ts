import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';

/** How a session is created, unless under a random sid and for its whole lifetime. */
interface Creation {
  /** The sid that it gets, if no session has it. */
  readonly wanted?: string | undefined;
  /** Makes the sids to try. */
  readonly newSid?: () => string;
  /** Maximum lifetime in seconds. */
  readonly maxSeconds?: number;
}

/** A session as it was stored. */
export interface Created {
  readonly sid: string;
  readonly text: string;
}

/** Stores a session under a new sid. `textFor` returns its text under that sid. Throws the errors of the store. */
export async function createSession(
  store: SessionStore,
  textFor: (sid: string) => string,
  { wanted, newSid = () => store.newSid(), maxSeconds }: Creation = {},
): Promise<Created> {
  for (let sid = wanted ?? newSid(); ; sid = newSid()) {
    const { created } = await createUnder(store, sid, textFor(sid), maxSeconds);
    if (created !== undefined) return created;
    // This cannot be chance: the random source is poor, or the key is foreign. The stored value stays.
  }
}

/**
 * Stores a session under that sid, if nothing is stored there. `isRefused`: a session of this name has ended, so none
 * is stored under any of its sids.
 */
export async function createUnder(
  store: SessionStore,
  sid: string,
  text: string,
  maxSeconds = Number.POSITIVE_INFINITY,
): Promise<{ readonly created?: Created; readonly isRefused?: boolean }> {
  const seconds = Math.min(store.lifetime(parseSession(text)), maxSeconds);
  const written = await store.write(sid, text, undefined, seconds);
  return written.done ? { created: { sid, text } } : { isRefused: written.current === undefined };
}
