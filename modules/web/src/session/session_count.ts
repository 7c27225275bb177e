import type { Session, SessionStore } from '@wideload/session';
import { sessionsOf } from '@wideload/session/internal';

/**
 * Maximum number of sessions to count, so that a program that logs in again and again does not slow down the start
 * page.
 */
export const MAX_COUNTED = 100;

/** Counts the sessions of a session's user, the session itself included, up to one more than `MAX_COUNTED`. */
export async function countSessions(store: SessionStore, session: Session): Promise<number> {
  const sids = new Set([session.sid]);
  const { user } = session;
  if (user === undefined) return sids.size;
  for await (const other of sessionsOf(store, user)) {
    sids.add(other.sid);
    if (sids.size > MAX_COUNTED) break;
  }
  return sids.size;
}
