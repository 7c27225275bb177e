import type { SessionStore } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { Entry } from './batch.ts';

type Store = Pick<SessionStore, 'lifetime' | 'peek' | 'write'>;

/** Seconds by which rounding, in Redis and here, can change the age of a session. */
const ROUNDING = 2;

/** Returns how long ago a session was last used, in seconds, from the rest of its lifetime. */
export function ageOf(store: Pick<SessionStore, 'lifetime'>, text: string, seconds: number): number {
  return store.lifetime(parseSession(text)) - seconds;
}

/** Whether a session of age `age` was used later than one of age `other`. */
export function isNewer(age: number, other: number): boolean {
  return age < other - ROUNDING;
}

/**
 * Overwrites the session in Redis if it was used earlier. Returns whether it did, or with `isCheck` whether it would.
 */
export async function writeOverOlder(store: Store, entry: Entry, isCheck: boolean): Promise<boolean> {
  const { file, text, seconds } = entry;
  const there = await store.peek(file.sid);
  const isOlder = there === undefined || isNewer(ageOf(store, text, seconds), ageOf(store, there.text, there.seconds));
  // If another process writes it at this moment, its text is newer than both.
  return isOlder && (isCheck || (await store.write(file.sid, text, there?.text, seconds)).done);
}
