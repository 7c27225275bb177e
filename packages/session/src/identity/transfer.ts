import { ADOPTED_KEY, OWN_KEY, type OwnIdentity, type SessionData } from '../data.ts';
import { encodeMember, encodeNumber } from '../json/encode.ts';
import { parseSession } from '../json/parse.ts';
import { isPlain } from '../json/plain.ts';
import { applyPatch, type Patch } from '../merge/patch.ts';
import { now } from '../rotation.ts';
import { ownIdentity, sidHash } from './own_identity.ts';

/** Keys about one sid, not about the session. They are never copied to another sid. */
const OF_ONE_SID = ['next_sid', 'deletion_time', 'gc_previous_sessions', ADOPTED_KEY];

/** A user to log in. */
export interface LogIn {
  readonly uid: number;
  readonly login: string;
  /** The provider that knows the user. Default: `local`. */
  readonly provider?: string;
  /** The database of the session; null or omitted: unchanged. */
  readonly db?: string | null;
  /** Whether this is the administrator of this host. */
  readonly isAdmin?: boolean;
}

/** Returns the text of a session for the sid to which it moves. `isSoft`: the old sid leads to it. */
export function transferred(text: string, from: string, to: string, isSoft: boolean): string {
  const patch: Patch = new Map(OF_ONE_SID.map((key) => [key, undefined]));
  const identity = ownIdentity(parseSession(text), from);
  patch.set(OWN_KEY, identity && ownText({ ...identity, from: isSoft ? sidHash(from) : undefined }, to));
  return applyPatch(text, patch);
}

/**
 * Returns the text of a session in which a user has logged in here, for its new sid. Its data are kept, except those of
 * Odoo's own user. `lifetimeOf` returns the lifetime of a session with this text, in seconds.
 */
export function loggedInText(
  text: string,
  to: string,
  { isAdmin, db, ...identity }: Required<LogIn>,
  lifetimeOf: (text: string) => number,
): string {
  const patch = visitorPatch(parseSession(text), db);
  patch.set(OWN_KEY, ownText({ ...identity, ...(isAdmin && { admin: true }) }, to));
  const own = applyPatch(text, patch);
  // Odoo's addon gives three hours from each save to a session without a user of its own, unless the session has a
  // lifetime.
  return applyPatch(own, new Map([['expiration', encodeNumber(lifetimeOf(own))]]));
}

/**
 * Returns the text of the visitor's session in which another program logs the user in: its data are kept, except those
 * of a former user. `db`: the database of the login.
 */
export function visitorText(text: string, db: string): string {
  const patch = visitorPatch(parseSession(text), db);
  patch.set(OWN_KEY, undefined);
  return applyPatch(text, patch);
}

/** Returns the patch that removes the user of a session. `db`: the new database; null: unchanged. */
function visitorPatch(data: Readonly<SessionData>, db: string | null): Patch {
  const patch: Patch = new Map([...OF_ONE_SID, 'expiration', 'wideload_admin'].map((key) => [key, undefined]));
  for (const key of Object.keys(data)) if (key.startsWith('pre_')) patch.set(key, undefined);
  for (const key of ['uid', 'login', 'session_token']) if (Object.hasOwn(data, key)) patch.set(key, 'null');
  if (Object.hasOwn(data, '_trace')) patch.set('_trace', '[]');
  if (db !== null || typeof data.db !== 'string') patch.set('db', encodeMember({ db }, 'db'));
  patch.set('context', encodeMember({ context: visitorContext(data.context) }, 'context'));
  return patch;
}

function ownText(identity: Omit<OwnIdentity, 'sid' | 'since' | 'from'> & { from?: string | undefined }, to: string) {
  const { from, ...rest } = identity;
  const own = { ...rest, sid: sidHash(to), ...(from !== undefined && { from }), since: now() };
  return encodeMember({ [OWN_KEY]: own }, OWN_KEY);
}

/** Odoo answers 500 if the context is not an object, and takes its `uid` for that of its own user. */
function visitorContext(context: unknown): Record<string, unknown> {
  if (typeof context !== 'object' || context === null || !isPlain(context)) return { lang: 'en_US' };
  const { uid, ...rest } = context;
  return rest;
}
