import type { SessionStore } from '@wideload/session';
import { endSession } from '@wideload/session/internal';
import { factsOf } from './facts.ts';

/** Ends a session and removes it from the user index. Returns whether it existed. */
export async function endIndexed(store: SessionStore, sid: string): Promise<boolean> {
  const facts = await factsOf(store, sid);
  const existed = await endSession(store, sid);
  if (facts && facts.login !== null) await store.removeFromUserIndex(facts.login, sid);
  return existed;
}
