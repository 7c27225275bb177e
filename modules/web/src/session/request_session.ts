import type { Session } from '@wideload/session';
import type { FastifyRequest } from 'fastify';
import { DIFFERENT_SIDS } from './sid_cookie.ts';

/** What a request knows of its session. */
export interface Visit {
  readonly session: Session;
  /** The sid that the browser sent and the store knew. */
  readonly known: string | undefined;
  /** The sid that this one led to. */
  readonly opened: string | undefined;
  /** Whether the browser sent several different sids: nobody is logged in, nothing is kept, no cookie is set. */
  readonly hasDifferentSids: boolean;
  /** Set when the handler or a hook threw, or the save was refused: what was changed is dropped. */
  hasFailed: boolean;
  /** Set when the session has been looked after: what is changed from then on is not saved. */
  isSettled: boolean;
}

/** Where a request keeps its visit: a property of its own, since a WeakMap of requests costs the collector dearly. */
export const VISIT: unique symbol = Symbol('wideload.visit');

declare module 'fastify' {
  interface FastifyRequest {
    [VISIT]: Visit | null;
  }
}

/** The session that a request has by now; undefined where its route has none, or it has not come that far. */
export function sessionOf(request: FastifyRequest): Session | undefined {
  return request[VISIT]?.session;
}

/** Whether the request's browser sent several different sids. */
export function hasDifferentSids(request: FastifyRequest): boolean {
  return request[VISIT]?.hasDifferentSids ?? false;
}

/** The visit of a request whose browser sent `sid`. */
export function newVisit(session: Session, sid: string | typeof DIFFERENT_SIDS | undefined): Visit {
  const isKnown = !session.isNew;
  return {
    session,
    known: isKnown && typeof sid === 'string' ? sid : undefined,
    opened: isKnown ? session.sid : undefined,
    hasDifferentSids: sid === DIFFERENT_SIDS,
    hasFailed: false,
    isSettled: false,
  };
}
