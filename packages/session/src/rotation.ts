import type { SessionData } from './data.ts';
import { UnreadableSession } from './errors.ts';
import { claimedIdentity } from './identity/own_identity.ts';
import { isSid } from './sid.ts';

/**
 * The present time, as Odoo writes times into a session (Python's `time.time()`): seconds since 1970, with a fraction.
 */
export function now(): number {
  return Date.now() / 1000;
}

/** Whether a sid is invalid, although its record may still be stored. */
export function isOver({ deletion_time }: SessionData): boolean {
  return typeof deletion_time === 'number' && deletion_time <= now();
}

/** Returns the sid to which the session moved. Throws `UnreadableSession` if the value cannot be a sid. */
export function successorOf({ next_sid }: { next_sid?: unknown }): string | undefined {
  if (next_sid === undefined || next_sid === null) return undefined;
  if (typeof next_sid === 'string' && isSid(next_sid)) return next_sid;
  throw new UnreadableSession('its next_sid is not a sid');
}

/**
 * Returns when a session must move to a new sid, in milliseconds since 1970. Infinity if never: it has no user of this
 * host, or belongs to Odoo, which moves it itself. `interval`: seconds.
 */
export function rotationTime(data: Readonly<SessionData>, interval: number): number {
  const identity = interval > 0 ? claimedIdentity(data) : undefined;
  return identity === undefined ? Number.POSITIVE_INFINITY : (identity.since + interval) * 1000;
}
