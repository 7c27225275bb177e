const AUTHS = ['user', 'public', 'none'] as const;

/**
 * Who may call a route, as in Odoo. `user`: logged-in users only. `public`: everybody, with a session. `none`: everybody,
 * without a session, so that the route works while the store is down.
 */
export type Auth = (typeof AUTHS)[number];

/** Odoo's default: a route without `auth` is not public. */
export const DEFAULT_AUTH: Auth = 'user';

export function isAuth(value: unknown): value is Auth {
  return AUTHS.some((auth) => auth === value);
}
