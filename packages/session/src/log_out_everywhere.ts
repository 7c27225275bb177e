import { ODOO, type UserId } from './identity/session_user.ts';
import { endSession } from './operations/end.ts';
import { indexedSessions, type SessionsPage, scannedSessions } from './sessions_of.ts';
import type { SessionStore } from './store.ts';
import { indexName } from './user_index.ts';

/** Maximum number of passes: a user may log in, or their sessions may rotate, again and again. */
const MAX_LOOKS = 10;

export interface EndingAll {
  /** The sid of the session that the caller ends afterwards. */
  readonly except?: string;
  /** Set if the caller has read all sessions already. */
  readonly isScanned?: boolean;
}

/**
 * Ends every session of a user, and returns the sids of those that it ended. A running request cannot bring one back:
 * it does not save a session that has ended, and if it moves its session to another sid meanwhile, then either the move
 * finds its session ended, or the next pass here finds the index entry of the new one. Sessions that Odoo made and that
 * were never used here are in no index: for a user of Odoo all sessions are read once, which may take seconds.
 */
export async function logOutEverywhere(
  store: SessionStore,
  user: UserId,
  { except, isScanned = false }: EndingAll = {},
): Promise<readonly string[]> {
  const name = indexName(user);
  const ended = new Set<string>();
  const end = async ({ sessions: found, stale }: SessionsPage): Promise<boolean> => {
    const sessions = found.filter(({ sid }) => sid !== except);
    const were = await Promise.all(sessions.map(({ sid }) => endSession(store, sid)));
    for (const [index, { sid }] of sessions.entries()) {
      if (were[index]) ended.add(sid);
      await store.removeFromUserIndex(name, sid);
    }
    return sessions.length === 0 && stale === 0;
  };
  if (user.provider === ODOO && !isScanned) for await (const page of scannedSessions(store, user)) await end(page);
  for (let looks = 0, isQuiet = false; !isQuiet && looks < MAX_LOOKS; looks++) {
    isQuiet = true;
    for await (const page of indexedSessions(store, user)) isQuiet = (await end(page)) && isQuiet;
  }
  return [...ended];
}
