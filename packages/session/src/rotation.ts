import type { SessionData } from './data.ts';
import { UnreadableSession } from './errors.ts';
import { claimedIdentity } from './identity/own_identity.ts';
import { isSid } from './sid.ts';

/** Now, as Odoo writes times into a session (Python's `time.time()`): seconds since 1970, with a fraction. */
export function now(): number {
  return Date.now() / 1000;
}

/** Whether a sid has ended, though its record may still be there. */
export function isOver({ deletion_time }: SessionData): boolean {
  return typeof deletion_time === 'number' && deletion_time <= now();
}

/** The sid that the session moved to. Throws `UnreadableSession` when what stands there cannot be one. */
export function successorOf({ next_sid }: { next_sid?: unknown }): string | undefined {
  if (next_sid === undefined || next_sid === null) return undefined;
  if (typeof next_sid === 'string' && isSid(next_sid)) return next_sid;
  throw new UnreadableSession('its next_sid is not a sid');
}

/**
 * Returns when a session is to move to a new sid, in milliseconds since 1970. Infinity for one that does not: no user of
 * ours is logged in, or Odoo owns it and moves it itself. `interval`: seconds.
 */
export function rotationTime(data: Readonly<SessionData>, interval: number): number {
  const identity = interval > 0 ? claimedIdentity(data) : undefined;
  return identity === undefined ? Number.POSITIVE_INFINITY : (identity.since + interval) * 1000;
}
