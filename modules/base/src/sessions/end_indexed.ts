import type { SessionStore } from '@wideload/session';
import { endSession, indexName } from '@wideload/session/internal';
import { factsOf, userIdOf } from './facts.ts';

/** Ends a session and removes it from the user index. Returns whether it existed. */
export async function endIndexed(store: SessionStore, sid: string): Promise<boolean> {
  const facts = await factsOf(store, sid);
  const existed = await endSession(store, sid);
  const user = facts && userIdOf(facts);
  if (user !== undefined) await store.removeFromUserIndex(indexName(user), sid);
  return existed;
}
