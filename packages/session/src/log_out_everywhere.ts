import { endSession } from './operations/end.ts';
import { readUserIndex, type User } from './sessions_of.ts';
import type { SessionStore } from './store.ts';

/** Ends the loop for a user whose sessions rotate, or who logs in, again and again. */
const MAX_PASSES = 10;

/**
 * Ends every session of a user and returns the sids of those that it ended. A request in progress cannot bring one back:
 * there is nothing left that it could write over. If it rotates its session meanwhile, either the rotation finds that the
 * session has ended, or the next pass finds the new sid in the user index. `except`: the sid of the session that the
 * caller ends itself, afterwards.
 */
export async function logOutEverywhere(store: SessionStore, user: User, except?: string): Promise<readonly string[]> {
  const ended = new Set<string>();
  for (let passes = 0, isQuiet = false; !isQuiet && passes < MAX_PASSES; passes++) {
    isQuiet = true;
    for await (const { sessions: found, stale } of readUserIndex(store, user)) {
      const sessions = found.filter(({ sid }) => sid !== except);
      if (sessions.length > 0 || stale > 0) isQuiet = false;
      const were = await Promise.all(sessions.map(({ sid }) => endSession(store, sid)));
      for (const [index, { sid }] of sessions.entries()) {
        if (were[index]) ended.add(sid);
        await store.removeFromUserIndex(user.login, sid);
      }
    }
  }
  return [...ended];
}
