import type { SessionStore } from '@wideload/session';
import { endSession } from '@wideload/session/internal';
import { factsOf } from './facts.ts';

/** Ends a session, and takes back the note of whose it was. Answers whether it was there. */
export async function endNoted(store: SessionStore, sid: string): Promise<boolean> {
  const facts = await factsOf(store, sid);
  const wasThere = await endSession(store, sid);
  if (facts && facts.login !== null) await store.forget(facts.login, sid);
  return wasThere;
}
