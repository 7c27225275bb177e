import { ifAvailable } from '../if_available.ts';
import type { SessionStore } from '../store.ts';

/** Seconds for which requests may arrive that a browser sent before it received its new sid. */
const UNDER_WAY = 10;

/**
 * The tombstone of a sid is an entry of the user index, under a name that no user has. Odoo does not read the index,
 * and the entry expires by itself.
 */
const tombstoneOf = (sid: string): string => `moved:${sid}`;

/** Leaves a tombstone for a sid that a login or a change of rights is about to replace. */
export function rememberRotation(store: SessionStore, sid: string): Promise<void> {
  return ifAvailable(() => store.addToUserIndex(tombstoneOf(sid), sid, UNDER_WAY));
}

/**
 * Whether a sid that the store does not know has just been replaced, in any process. A request with that sid was sent
 * before the browser received the new one: a session begun for it would get a cookie that replaces that of the login.
 */
export async function isRecentlyRotated(store: SessionStore, sid: string): Promise<boolean> {
  let isThere = false;
  await ifAvailable(async () => {
    for await (const page of store.sidsOfUser(tombstoneOf(sid))) isThere ||= page.includes(sid);
  });
  return isThere;
}
