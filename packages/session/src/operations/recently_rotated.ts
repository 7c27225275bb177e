import { ifAvailable } from '../if_available.ts';
import type { SessionStore } from '../store.ts';

/** Seconds for which requests may still come that a browser sent before it was told its new sid. */
const UNDER_WAY = 10;

/**
 * The tombstone of a sid is an entry of the user index, under a name that no user has. It stands beside the sessions,
 * where Odoo does not look, and it goes by itself.
 */
const tombstoneOf = (sid: string): string => `moved:${sid}`;

/** Leaves a tombstone for a sid that is about to give way to another, by a login or a change of rights. */
export function rememberRotation(store: SessionStore, sid: string): Promise<void> {
  return ifAvailable(() => store.addToUserIndex(tombstoneOf(sid), sid, UNDER_WAY));
}

/**
 * Whether a sid that the store does not know has just given way to another, in any process. A request that comes
 * with it was sent before the browser was told the new one: a session begun for it would get a cookie that takes the place
 * of the login's.
 */
export async function isRecentlyRotated(store: SessionStore, sid: string): Promise<boolean> {
  let isThere = false;
  await ifAvailable(async () => {
    for await (const page of store.sidsOfUser(tombstoneOf(sid))) isThere ||= page.includes(sid);
  });
  return isThere;
}
