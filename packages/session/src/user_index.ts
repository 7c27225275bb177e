import { isLoggedIn, type SessionData } from './data.ts';
import { ifAvailable } from './if_available.ts';
import type { SessionStore } from './store.ts';

/** Returns the user under whom a session is indexed: the login. Undefined while nobody is logged in. */
export function indexedUser(data: SessionData): string | undefined {
  return isLoggedIn(data) && typeof data.login === 'string' && data.login !== '' ? data.login : undefined;
}

/** Adds a session to the index of its user. If the store is unavailable, the next touch of the session adds it. */
export async function addToUserIndex(store: SessionStore, sid: string, data: SessionData): Promise<void> {
  const user = indexedUser(data);
  if (user !== undefined) await ifAvailable(() => store.addToUserIndex(user, sid, store.lifetime(data)));
}

/** Removes an ended session from the index. If the store is unavailable, it stays: readers check each session. */
export async function removeFromUserIndex(store: SessionStore, sid: string, data: SessionData): Promise<void> {
  const user = indexedUser(data);
  if (user !== undefined) await ifAvailable(() => store.removeFromUserIndex(user, sid));
}
