/**
 * A user who logged in at this host. Stored under a key of our own, in a session that Odoo takes for a visitor's: Odoo
 * answers 403 to every request of a session that has a `uid` without a token that only Odoo can make.
 */
export interface OwnIdentity {
  /** The provider that knows the user: `local` for the administrator of this host. */
  readonly provider: string;
  /** The user's id at the provider, a positive integer. */
  readonly uid: number;
  readonly login: string;
  /** Set for the administrator of this host. */
  readonly admin?: true;
  /**
   * The hash of the sid for which this was written. It is void under every other sid: Odoo keeps foreign keys when it
   * moves a session to a new sid, and must not turn a visitor into a user of this host.
   */
  readonly sid: string;
  /** The hash of the sid from which the session moved by a soft rotation. */
  readonly from?: string;
  /** When the session got its sid, in seconds since 1970. */
  readonly since: number;
}

/** Our key. Odoo keeps it and does not read it. */
export const OWN_KEY = 'wideload';

/** The key that records that the browser brought the sid: the hash of that sid. It is void under every other sid. */
export const ADOPTED_KEY = 'wideload_adopted';

/** The keys that identify the user of a session. They change together, and are never merged from an older request. */
export const IDENTITY_KEYS = ['uid', 'login', 'db', 'session_token', OWN_KEY] as const;

/** Keys that handlers may read but not change. */
export const RESERVED_KEYS = ['uid', 'login', 'session_token', OWN_KEY] as const;

/** The data of a session: a plain object of JSON values. Integers beyond 2^53 are read as BigInt. */
export interface SessionData {
  [key: string]: unknown;
  /** Odoo's user; `null` or missing while none is logged in. Users of this host are never stored here. */
  uid?: number | null;
  login?: string | null;
  db?: string | null;
  /** Odoo's HMAC over the sid: a session that has one was written by Odoo and cannot move to another sid. */
  session_token?: string | null;
  /** The user of this host. Written only by `logIn`; `uid`, `login` and `session_token` are written only by Odoo. */
  wideload?: OwnIdentity;
  context?: Record<string, unknown>;
  /** Lifetime of this session in seconds, in place of those of the store. */
  expiration?: number;
  /**
   * When it got its sid, in seconds since 1970. This and the following keys are those of Odoo 19, for soft rotation.
   */
  create_time?: number;
  /** The sid that the session moved to. */
  next_sid?: string;
  /** When the sid becomes invalid, in seconds since 1970. */
  deletion_time?: number;
  /** Set if the session moved from an older sid. */
  gc_previous_sessions?: boolean;
}

/** An empty session, as Odoo 18 starts one (`odoo/http.py`, `get_default_session`). */
export function newSessionData(): SessionData {
  return { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null, _trace: [] };
}

/** Returns a lifetime for Redis and cookies: whole seconds, at least one. */
export function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.floor(seconds));
}

/** Returns the lifetime in the session itself, in whole seconds; undefined if it has no valid one. */
export function ownExpiration(data: SessionData): number | undefined {
  const { expiration } = data;
  if (typeof expiration !== 'number' || !Number.isFinite(expiration) || expiration < 1) return undefined;
  return Math.min(Math.floor(expiration), 2 ** 31 - 1);
}
