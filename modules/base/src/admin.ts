import type { Credentials, Identity } from './authenticate.ts';
import { passwordCheck } from './password.ts';

/** Odoo's administrator is user 2; 1 is its own superuser, who cannot log in. */
const ADMIN_UID = 2;

/** Knows one user: `admin`, with the configured password. */
export function adminAuthenticator(password: string, defaultDb: string | null) {
  const check = passwordCheck(password);
  return async ({ login, password: given, db }: Credentials): Promise<Identity | undefined> => {
    // The password is checked for any login, so that the time taken does not tell which logins exist.
    const right = await check(given);
    if (!right || login !== 'admin') return undefined;
    return { uid: ADMIN_UID, login, name: 'Administrator', db: db ?? defaultDb };
  };
}
