import type { SessionData } from './data.ts';
import type { UserId } from './identity/session_user.ts';
import { claimedUser } from './identity/user.ts';
import { ifAvailable } from './if_available.ts';
import type { SessionStore } from './store.ts';

/** Returns the name of a user in the user index: `odoo/shop/2`, `local/2`. */
export function indexName({ provider, db, uid }: UserId): string {
  const parts = db === null ? [provider, uid] : [provider, db, uid];
  return parts.map((part) => String(part).replace(/[%/]/g, encodeURIComponent)).join('/');
}

/** Returns the name under which a session is indexed. Undefined while nobody is logged in. */
export function indexNameOf(data: Readonly<SessionData>): string | undefined {
  const user = claimedUser(data);
  return user && indexName(user);
}

/**
 * Adds a session to the index of its user. Throws `StoreUnavailable`: a session that begins without its entry would be missed
 * when its user is logged out everywhere.
 */
export async function addToUserIndex(store: SessionStore, sid: string, data: Readonly<SessionData>): Promise<void> {
  const name = indexNameOf(data);
  if (name !== undefined) await store.addToUserIndex(name, sid, store.lifetime(data));
}

/** Renews the entry of a session that is in the index. If the store is unavailable, the next use of the session does it. */
export function renewInUserIndex(store: SessionStore, sid: string, data: Readonly<SessionData>): Promise<void> {
  return ifAvailable(() => addToUserIndex(store, sid, data));
}

/** Removes an ended session from the index. If the store is unavailable, it stays: readers check each session. */
export async function removeFromUserIndex(
  store: SessionStore,
  sid: string,
  data: Readonly<SessionData>,
): Promise<void> {
  const name = indexNameOf(data);
  if (name !== undefined) await ifAvailable(() => store.removeFromUserIndex(name, sid));
}
