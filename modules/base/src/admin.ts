import type { Credentials, Identity } from './authenticate.ts';
import { passwordCheck } from './password.ts';

/** Odoo's administrator is user 2; 1 is its own superuser, who cannot log in. */
const ADMIN_UID = 2;

/**
 * Knows one user: `admin`, with the configured password. `databases`: `db_name`. A database that is not listed there is
 * only what the client says, so the session gets none.
 */
export function adminAuthenticator(password: string, databases: readonly string[]) {
  const check = passwordCheck(password);
  return async ({ login, password: given, db }: Credentials): Promise<Identity | undefined> => {
    // The password is checked for any login, so that the time taken does not tell which logins exist.
    const right = await check(given);
    if (!right || login !== 'admin') return undefined;
    const known = db !== undefined && databases.includes(db) ? db : null;
    return { uid: ADMIN_UID, login, name: 'Administrator', db: known, isAdmin: true };
  };
}
