/**
 * Who logged in at this host. It stands under one key of our own, in a session that Odoo takes for a visitor's: with a
 * `uid` and without a token that only Odoo can make, Odoo would answer 403 to every request.
 */
export interface OwnIdentity {
  /** Which provider knows the user: `local` for the administrator of this host. */
  readonly provider: string;
  /** The user's id at the provider, a positive integer. */
  readonly uid: number;
  readonly login: string;
  /** Set for the administrator of this host. */
  readonly admin?: true;
  /**
   * The hash of the sid that this was written for. Under any other sid it is void: Odoo keeps foreign keys when it moves a
   * session to a new sid, and must not turn a visitor into a user of this host.
   */
  readonly sid: string;
  /** The hash of the sid that the session moved from, by a soft rotation. */
  readonly from?: string;
  /** When the session came under its sid, in seconds since 1970. */
  readonly since: number;
}

/** The key of our own. Odoo keeps it and does not read it. */
export const OWN_KEY = 'wideload';

/** The key by which a session says that the browser brought its sid: the hash of that sid. Under any other sid it is void. */
export const ADOPTED_KEY = 'wideload_adopted';

/** What a session says of its user. These keys change together, and are never merged from an older request. */
export const IDENTITY_KEYS = ['uid', 'login', 'db', 'session_token', OWN_KEY] as const;

/** What handlers may read and not change. */
export const RESERVED_KEYS = ['uid', 'login', 'session_token', OWN_KEY] as const;

/** What a session holds: a plain object of JSON values. Integers beyond 2^53 are read as BigInt. */
export interface SessionData {
  [key: string]: unknown;
  /** Odoo's user; `null` or missing while none is logged in. Users of this host never stand here. */
  uid?: number | null;
  login?: string | null;
  db?: string | null;
  /** Odoo's HMAC over the sid: a session that has one was written by Odoo and cannot move to another sid. */
  session_token?: string | null;
  /** The user of this host. Written by `logIn` alone, as `uid`, `login` and `session_token` are by Odoo alone. */
  wideload?: OwnIdentity;
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
