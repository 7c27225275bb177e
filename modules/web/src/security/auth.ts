const AUTHS = ['user', 'public', 'none'] as const;

/**
 * Who may call a route, as in Odoo: `user` must be logged in, `public` gets whatever session there is, `none` has no
 * session at all and works while the store is down.
 */
export type Auth = (typeof AUTHS)[number];

/** Odoo's default: a route that forgets to say is not open to everyone. */
export const DEFAULT_AUTH: Auth = 'user';

export function isAuth(value: unknown): value is Auth {
  return AUTHS.some((auth) => auth === value);
}
