import { isLoggedIn, type SessionData } from './data.ts';
import { ifAvailable } from './if_available.ts';
import type { SessionStore } from './store.ts';

/** Under whom a session is noted: the login, which people know. Undefined while nobody is logged in. */
export function notedUser(data: SessionData): string | undefined {
  return isLoggedIn(data) && typeof data.login === 'string' && data.login !== '' ? data.login : undefined;
}

/** Notes whose session this is. What the store cannot note now is noted when the session is next touched. */
export async function noteSession(store: SessionStore, sid: string, data: SessionData): Promise<void> {
  const user = notedUser(data);
  if (user !== undefined) await ifAvailable(() => store.addToUserIndex(user, sid, store.lifetime(data)));
}

/** Takes the note of a session back that has ended. Left where the store cannot: readers find out. */
export async function forgetSession(store: SessionStore, sid: string, data: SessionData): Promise<void> {
  const user = notedUser(data);
  if (user !== undefined) await ifAvailable(() => store.removeFromUserIndex(user, sid));
}
