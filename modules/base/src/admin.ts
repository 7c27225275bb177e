import type { SessionUser } from '@wideload/session';
import type { Credentials, Identity } from './authenticate.ts';
import { passwordCheck } from './password.ts';

/** Odoo's administrator is user 2; 1 is its own superuser, who cannot log in. */
const ADMIN_UID = 2;

/**
 * Returns the handler that logs in `admin` with the configured password. `databases`: `db_name`. A database that is not
 * listed there is only a claim of the client, so the session gets none.
 */
export function adminAuthenticator(password: string, databases: readonly string[]) {
  const check = passwordCheck(password);
  return async ({ login, password: typed, db }: Credentials): Promise<Identity | undefined> => {
    // The password is checked for any login, so that the time taken does not tell which logins exist.
    const isRight = await check(typed);
    if (!isRight || login !== 'admin') return undefined;
    const known = db !== undefined && databases.includes(db) ? db : null;
    return { uid: ADMIN_UID, login, name: 'Administrator', db: known, isAdmin: true };
  };
}

/** Returns whether this is the administrator of this host. */
export function isAdminUser({ provider, uid, login }: SessionUser): boolean {
  return provider === 'local' && uid === ADMIN_UID && login === 'admin';
}
