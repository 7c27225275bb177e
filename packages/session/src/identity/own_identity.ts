import { hash } from 'node:crypto';
import { OWN_KEY, type OwnIdentity, type SessionData } from '../data.ts';
import { identityInvalid } from '../errors.ts';
import { ODOO } from './session_user.ts';

/** Characters of a hash: 132 bits, so that two hashes are never equal by chance. */
const HASH_LENGTH = 22;

/** Returns the hash of a sid, with which a session refers to its sid without containing it. */
export function sidHash(sid: string): string {
  return hash('sha256', sid, 'base64url').slice(0, HASH_LENGTH);
}

/** Whether a session has a user of Odoo, valid or not: then neither Odoo nor this host accepts another one. */
export function hasOdooUser({ uid }: Readonly<SessionData>): boolean {
  return uid !== null && uid !== undefined;
}

/** Whether Odoo logged the user in: only Odoo can make a token. Only Odoo knows whether it is still valid. */
export function isLoggedInByOdoo(data: Readonly<SessionData>): data is Readonly<SessionData> & { uid: number } {
  const { uid, session_token } = data;
  return isUid(uid) && typeof session_token === 'string' && session_token !== '';
}

/** Returns the user of this host in a session, under any sid; undefined if there is none, or none that is valid. */
export function claimedIdentity(data: Readonly<SessionData>): OwnIdentity | undefined {
  const own: unknown = data[OWN_KEY];
  return !hasOdooUser(data) && isOwnIdentity(own) ? own : undefined;
}

/** Returns the user of this host who is logged in to the session under `sid`. */
export function ownIdentity(data: Readonly<SessionData>, sid: string): OwnIdentity | undefined {
  const claimed = claimedIdentity(data);
  return claimed?.sid === sidHash(sid) ? claimed : undefined;
}

/** Throws `SESSION_IDENTITY_INVALID` for a user that a session cannot name: nobody would be logged in. */
export function checkIdentity({ provider, uid, login }: Pick<OwnIdentity, 'provider' | 'uid' | 'login'>): void {
  if (!isOwnIdentity({ provider, uid, login, sid: '-', since: 0 })) throw identityInvalid(provider, uid, login);
}

/** Whether a value names a user of this host. Users of Odoo are never stored under our key. */
function isOwnIdentity(own: unknown): own is OwnIdentity {
  if (typeof own !== 'object' || own === null) return false;
  const { provider, uid, login, sid, since }: Partial<Record<keyof OwnIdentity, unknown>> = own;
  const areTexts = [provider, login, sid].every((text) => typeof text === 'string' && text !== '');
  return areTexts && provider !== ODOO && isUid(uid) && typeof since === 'number';
}

/** Whether a value is a user id, here as in Odoo: a positive integer. */
export function isUid(uid: unknown): uid is number {
  return typeof uid === 'number' && Number.isSafeInteger(uid) && uid > 0;
}

/**
 * Whether a session names a logged-in user, which decides its lifetime. This does not prove a login: Odoo's user may
 * have no token, and a user of this host may be void under this sid.
 */
export function isLoggedIn(data: Readonly<SessionData>): boolean {
  return isUid(data.uid) || claimedIdentity(data) !== undefined;
}
