import { ownExpiration } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { FileContent } from './read.ts';

/** Returns the lifetime of a session, in seconds after the last write of its file. `expiration`: the default. */
export function lifetimeOf(text: string, expiration: number): number {
  // Only a session with its own lifetime must be parsed.
  return text.includes('"expiration"') ? (ownExpiration(parseSession(text)) ?? expiration) : expiration;
}

/** Whether a session expired more than `since` seconds ago. Throws `UnreadableSession`. */
export function isExpired({ text, mtimeMs }: FileContent, expiration: number, since = 0): boolean {
  return (Date.now() - mtimeMs) / 1000 > lifetimeOf(text, expiration) + since;
}

/** Returns the whole seconds until a session expires, 0 or less if it has. Throws `UnreadableSession`. */
export function secondsLeft({ text, mtimeMs }: FileContent, expiration: number): number {
  return Math.ceil(lifetimeOf(text, expiration) - Math.max(0, Date.now() - mtimeMs) / 1000);
}
