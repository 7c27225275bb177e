import { ownExpiration } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { FileContent } from './read.ts';

/** Seconds that a session lives from the time of its file's last write. `expiration`: of one that names none itself. */
export function lifetimeOf(text: string, expiration: number): number {
  // Only a session that names a lifetime of its own needs to be read to know.
  return text.includes('"expiration"') ? (ownExpiration(parseSession(text)) ?? expiration) : expiration;
}

/** Whether a session has been over for more than `since` seconds. Throws `UnreadableSession`. */
export function isExpired({ text, mtimeMs }: FileContent, expiration: number, since = 0): boolean {
  return (Date.now() - mtimeMs) / 1000 > lifetimeOf(text, expiration) + since;
}

/** Returns the whole seconds until a session is over, 0 or less if it is. Throws `UnreadableSession`. */
export function secondsLeft({ text, mtimeMs }: FileContent, expiration: number): number {
  return Math.ceil(lifetimeOf(text, expiration) - Math.max(0, Date.now() - mtimeMs) / 1000);
}
