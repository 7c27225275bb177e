import { endSession } from './operations/end.ts';
import { lookAtNotes, type User } from './sessions_of.ts';
import type { SessionStore } from './store.ts';

/** A user whose sessions move to other sids all the time, or who logs in all the time, is not run after for ever. */
const MAX_LOOKS = 10;

/**
 * Ends every session of a user, and answers the sids of those that it ended. A request under way cannot bring one back:
 * what it saves is written over nothing, and if it moves its session to another sid meanwhile, then either the move
 * finds its session ended, or the next look here finds the note of the new one. `except`: the sid of the session that
 * the caller ends itself, afterwards.
 */
export async function logOutEverywhere(store: SessionStore, user: User, except?: string): Promise<readonly string[]> {
  const ended = new Set<string>();
  for (let looks = 0, isQuiet = false; !isQuiet && looks < MAX_LOOKS; looks++) {
    isQuiet = true;
    for await (const { sessions: found, stale } of lookAtNotes(store, user)) {
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
