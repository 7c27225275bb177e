import type { Session } from '@wideload/session';
import type { FastifyRequest } from 'fastify';
import type { Identification } from '../user/identify.ts';
import { type User, userOfSession } from '../user/user.ts';
import { DIFFERENT_SIDS } from './sid_cookie.ts';

/** The session of a request, and what the request found and did with it. */
export interface RequestSession {
  readonly session: Session;
  /** The sid that the browser sent, if the store knew it. */
  readonly known: string | undefined;
  /** The sid of the session that it led to; another one after a rotation. */
  readonly opened: string | undefined;
  /** Whether the browser sent several different sids: no user is logged in, nothing is saved, no cookie is set. */
  readonly hasDifferentSids: boolean;
  /** What a provider found out about the user. */
  readonly identification: Identification | undefined;
  /** Set when the handler or a hook threw, or the save failed: changes are discarded. */
  hasFailed: boolean;
  /** Set when the session has been saved: later changes are lost. */
  isFinished: boolean;
}

/** The property of a request for its session. A symbol, because a WeakMap makes garbage collection slower. */
export const REQUEST_SESSION: unique symbol = Symbol('wideload.request_session');

declare module 'fastify' {
  interface FastifyRequest {
    [REQUEST_SESSION]: RequestSession | null;
  }
}

/** Returns the session of a request; undefined if its route has none, or if it has not been read yet. */
export function sessionOf(request: FastifyRequest): Session | undefined {
  return request[REQUEST_SESSION]?.session;
}

/** Returns whether the browser sent several different sids. */
export function hasDifferentSids(request: FastifyRequest): boolean {
  return request[REQUEST_SESSION]?.hasDifferentSids ?? false;
}

/**
 * Returns whether the user of a request is unknown at the moment, for a page that works for visitors, too. A route with
 * `auth: 'user'` is answered with 503 then.
 */
export function isUserUnknown(request: FastifyRequest): boolean {
  const identification = request[REQUEST_SESSION]?.identification;
  return identification !== undefined && 'isUnknown' in identification;
}

/** Returns the user of a request: as the provider identified them, or after a login as the session names them. */
export function userOfRequest({ session, identification }: RequestSession): User | null {
  const { user } = session;
  if (user === undefined) return null;
  const told = identification && 'user' in identification ? identification.user : undefined;
  const isSame = told?.provider === user.provider && told.uid === user.uid && told.database === user.db;
  return isSame && told !== undefined ? told : userOfSession(user);
}

/** Creates the state of a request whose browser sent `sid`. */
export function newRequestSession(
  session: Session,
  sid: string | typeof DIFFERENT_SIDS | undefined,
  identification?: Identification,
): RequestSession {
  const isKnown = !session.isNew;
  return {
    session,
    known: isKnown && typeof sid === 'string' ? sid : undefined,
    opened: isKnown ? session.sid : undefined,
    identification,
    hasDifferentSids: sid === DIFFERENT_SIDS,
    hasFailed: false,
    isFinished: false,
  };
}
