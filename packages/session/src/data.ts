/** Who is logged in. These keys change together, by login and logout, and are never merged from an older request. */
export const IDENTITY_KEYS = ['uid', 'login', 'db', 'session_token'] as const;

/** What a session holds: a plain object of JSON values. Integers beyond 2^53 are read as BigInt. */
export interface SessionData {
  [key: string]: unknown;
  /** The user, `null` or missing while nobody is logged in. */
  uid?: number | null;
  login?: string | null;
  db?: string | null;
  /** Odoo's HMAC over the sid: a session that has one was written by Odoo and cannot move to another sid. */
  session_token?: string | null;
  context?: Record<string, unknown>;
  /** Seconds that this session lives, in place of the store's own lifetimes. */
  expiration?: number;
}

/** A session that holds nothing yet, as Odoo 18 starts one (`odoo/http.py`, `get_default_session`). */
export function newSessionData(): SessionData {
  return { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null, _trace: [] };
}

/** Whether a session belongs to a user. Odoo writes `null` or `false` where it belongs to nobody. */
export function isLoggedIn(data: SessionData): boolean {
  return data.uid !== undefined && data.uid !== null && data.uid !== 0 && (data.uid as unknown) !== false;
}

/** A lifetime as Redis and cookies take it: whole seconds, at least one. */
export function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.floor(seconds));
}

/** The lifetime that a session asks for itself, in whole seconds. Undefined when it asks for none that makes sense. */
export function ownExpiration(data: SessionData): number | undefined {
  const { expiration } = data;
  if (typeof expiration !== 'number' || !Number.isFinite(expiration) || expiration < 1) return undefined;
  return Math.min(Math.floor(expiration), 2 ** 31 - 1);
}
