import { isLoggedIn, type SessionData } from './data.ts';
import { UnreadableSession } from './errors.ts';
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
 * When a session is to move to a new sid, in milliseconds since 1970. Infinity for one that does not: nobody is logged
 * in, it does not say how old it is, or Odoo owns it and moves it itself. `interval`: seconds.
 */
export function rotationTime(data: SessionData, interval: number): number {
  const { create_time, session_token } = data;
  if (interval <= 0 || typeof create_time !== 'number' || session_token || !isLoggedIn(data)) {
    return Number.POSITIVE_INFINITY;
  }
  return (create_time + interval) * 1000;
}
