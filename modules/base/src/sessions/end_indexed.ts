import type { SessionStore } from '@wideload/session';
import { endSession, indexName } from '@wideload/session/internal';
import { type SessionFacts, userIdOf } from './facts.ts';

/** Ends a session and removes it from the user index. `facts`: what is known of it. Returns whether it existed. */
export async function endIndexed(store: SessionStore, sid: string, facts: SessionFacts | undefined): Promise<boolean> {
  const existed = await endSession(store, sid);
  const user = facts && userIdOf(facts);
  if (user !== undefined) await store.removeFromUserIndex(indexName(user), sid);
  return existed;
}
