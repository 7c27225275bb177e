import type { Session } from '@wideload/session';
import { isLoggedInByOdoo, type User } from '@wideload/session/internal';

/**
 * Returns whose session this is; undefined for nobody's. A user of this host is the same whatever database the session has.
 * Odoo has a user of the same login in each database, and they may be different people: then it is the one of this
 * session's database.
 */
export function userOf({ login, data }: Session): User | undefined {
  return login === null ? undefined : { login, db: data.db ?? null, isLocal: !isLoggedInByOdoo(data) };
}
