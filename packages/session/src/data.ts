/** Who is logged in. These keys change together, by login and logout, and are never merged from an older request. */
export const IDENTITY_KEYS = ['uid', 'login', 'db', 'session_token', 'wideload_admin'] as const;

/** What a session holds: a plain object of JSON values. Integers beyond 2^53 are read as BigInt. */
export interface SessionData {
  [key: string]: unknown;
  /** The user, `null` or missing while nobody is logged in. */
  uid?: number | null;
  login?: string | null;
  db?: string | null;
  /** Odoo's HMAC over the sid: a session that has one was written by Odoo and cannot move to another sid. */
  session_token?: string | null;
  /**
   * The `uid` of the administrator of this host, in a session that this host logged them in to. Odoo's users never get
   * it.
   */
  wideload_admin?: number;
  context?: Record<string, unknown>;
  /** Seconds that this session lives, in place of the store's own lifetimes. */
  expiration?: number;
  /** When it came under its sid, in seconds since 1970. This and what follows are Odoo 19's, for soft rotation. */
  create_time?: number;
  /** The sid that the session moved to. */
  next_sid?: string;
  /** When the sid ends for good, in seconds since 1970. */
  deletion_time?: number;
  /** Set where the session moved from an older sid. */
  gc_previous_sessions?: boolean;
}

/** A session that holds nothing yet, as Odoo 18 starts one (`odoo/http.py`, `get_default_session`). */
export function newSessionData(): SessionData {
  return { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null, _trace: [] };
}

/** Whether somebody is logged in. Odoo's users are positive integers; any other value means that nobody is logged in. */
export function isLoggedIn(data: SessionData): data is SessionData & { uid: number } {
  return typeof data.uid === 'number' && Number.isSafeInteger(data.uid) && data.uid > 0;
}

/** Whether Odoo logged the user in: only Odoo can make a token. */
export function isLoggedInByOdoo({ session_token }: SessionData): boolean {
  return Boolean(session_token);
}

/** Whether the administrator of this host is logged in, and logged in here. */
export function isAdmin(data: SessionData): boolean {
  return isLoggedIn(data) && data.wideload_admin === data.uid && !isLoggedInByOdoo(data);
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
