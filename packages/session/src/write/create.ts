import { parseSession } from '../json/parse.ts';
import type { SessionStore } from '../store.ts';

/** Stores a text that the store has nothing of yet. Answers the sid it is under: `wanted`, unless somebody has that. */
export async function createSession(store: SessionStore, text: string, wanted?: string): Promise<string> {
  const seconds = store.lifetime(parseSession(text));
  let sid = wanted ?? store.newSid();
  // Chance cannot bring that about: it is a poor random source or a foreign key. Whoever is there stays.
  while (!(await store.write(sid, text, undefined, seconds)).done) sid = store.newSid();
  return sid;
}
