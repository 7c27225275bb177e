import type { OwnIdentity, SessionData } from '../data.ts';
import { claimedIdentity, isLoggedInByOdoo, ownIdentity } from './own_identity.ts';
import { previousUser } from './previous_shape.ts';
import { ODOO, type SessionUser } from './session_user.ts';

/** Returns the user that the data name, under any sid: to compare, to list, and for lifetimes. */
export function claimedUser(data: Readonly<SessionData>): SessionUser | undefined {
  return isLoggedInByOdoo(data) ? odooUser(data.uid, data) : ownUser(claimedIdentity(data));
}

/** Returns the user who is logged in to the session under `sid`. */
export function userOf(data: Readonly<SessionData>, sid: string): SessionUser | undefined {
  return isLoggedInByOdoo(data) ? odooUser(data.uid, data) : ownUser(ownIdentity(data, sid));
}

/** Returns the user of a session for lists: also one of version 0.1, who is logged in with the next request. */
export function listedUser(data: Readonly<SessionData>, sid: string): SessionUser | undefined {
  return userOf(data, sid) ?? previousUser(data);
}

function ownUser(own: OwnIdentity | undefined): SessionUser | undefined {
  return own && { provider: own.provider, db: null, uid: own.uid, login: own.login, isAdmin: own.admin === true };
}

function odooUser(uid: number, { login, db }: Readonly<SessionData>): SessionUser {
  return {
    provider: ODOO,
    db: typeof db === 'string' ? db : null,
    uid,
    login: typeof login === 'string' ? login : '',
    isAdmin: false,
  };
}

/** Whether both name the same user, or none. Odoo's `uid` is compared as it is, valid or not. */
export function isSameUser(before: Readonly<SessionData>, now: Readonly<SessionData>): boolean {
  if ((before.uid ?? null) !== (now.uid ?? null)) return false;
  const [was, is] = [claimedIdentity(before), claimedIdentity(now)];
  return was?.provider === is?.provider && was?.uid === is?.uid;
}
