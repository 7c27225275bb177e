import type { SessionStore } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { Entry } from './batch.ts';

type Store = Pick<SessionStore, 'lifetime' | 'peek' | 'write'>;

/** Seconds that rounding, in Redis and here, may make of a session that is no newer. */
const ROUNDING = 2;

/** How long ago a session was last used, in seconds, by what it has left of its lifetime. */
export function ageOf(store: Pick<SessionStore, 'lifetime'>, text: string, seconds: number): number {
  return store.lifetime(parseSession(text)) - seconds;
}

/** Whether what has that age was used later than what has the other. */
export function isNewer(age: number, other: number): boolean {
  return age < other - ROUNDING;
}

/** Writes a session over the one that Redis has, if that was used earlier. Returns whether it did, or `isCheck` would. */
export async function writeOverOlder(store: Store, entry: Entry, isCheck: boolean): Promise<boolean> {
  const { file, text, seconds } = entry;
  const there = await store.peek(file.sid);
  const isOlder = there === undefined || isNewer(ageOf(store, text, seconds), ageOf(store, there.text, there.seconds));
  // If another process writes it at this moment, its text is newer than both.
  return isOlder && (isCheck || (await store.write(file.sid, text, there?.text, seconds)).done);
}
