import type { Session } from '@wideload/session';
import { isLoggedInByOdoo, type User } from '@wideload/session/internal';

/**
 * Returns the user of a session; undefined if no user is logged in. A user of this host is the same in every database. In
 * Odoo, the same login may belong to different people in different databases, so the database of the session is part of
 * the user.
 */
export function userOf({ login, data }: Session): User | undefined {
  return login === null ? undefined : { login, db: data.db ?? null, isLocal: !isLoggedInByOdoo(data) };
}
