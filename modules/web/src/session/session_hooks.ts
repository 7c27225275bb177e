import { Readable } from 'node:stream';
import type { Databases } from '@wideload/base/internal';
import type { Logger, WideloadError } from '@wideload/kit';
import type { Awaitable, Saved, Session, SessionStore } from '@wideload/session';
import { newSession, openSession, type SessionRules } from '@wideload/session/internal';
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import {
  authUnknown,
  differentSids,
  sessionOfOtherDatabase,
  sessionOnNone,
  sessionOnNoRoute,
  sessionTooEarly,
  sessionUnavailable,
  sessionUnreadable,
} from '../errors.ts';
import { type Auth, DEFAULT_AUTH, isAuth } from '../security/auth.ts';
import { loggableUrl } from '../server/loggable_url.ts';
import { denyAnonymous, denyUnavailable } from './deny.ts';
import { addLateChanges } from './late_changes.ts';
import { type SessionCare, watchRawAnswer } from './raw_answer.ts';
import { newVisit, VISIT, type Visit } from './request_session.ts';
import { SessionEnd } from './session_end.ts';
import { DIFFERENT_SIDS, readSidCookie } from './sid_cookie.ts';
import { Touches } from './touches.ts';

/** Seconds before the same broken session or foreign database is warned about again: it may come back with each page. */
const WARNING_INTERVAL = 3600;

interface Sessions {
  readonly store: SessionStore;
  readonly rules: SessionRules;
  readonly databases: Databases;
  readonly log: Logger;
  /** Seconds for which a session's lifetime need not be renewed. */
  readonly touchInterval: number;
  /** Path of the session cookie: `/`, or what the site is below. */
  readonly cookiePath: string;
}

/**
 * Gives every route its session: read before the handler, saved before the answer leaves. Routes with `auth: 'none'`
 * are left untouched, so they cost nothing and work while the store is down.
 */
export function addSessions(app: FastifyInstance, sessions: Sessions): void {
  const { store, rules, databases, log, touchInterval, cookiePath } = sessions;
  const end = new SessionEnd(new Touches(touchInterval), cookiePath, log);
  const late = addLateChanges(app, log);
  const unreadable = new Touches(WARNING_INTERVAL);
  const otherDatabases = new Touches(WARNING_INTERVAL);
  const report = {
    unreadable: (sid: string, reason: string) => {
      if (!unreadable.isDue(sid)) return;
      unreadable.note(sid);
      log.warn(sessionUnreadable(sid, reason));
    },
    unavailable: (reason: string) => log.debug(sessionUnavailable(reason)),
  };
  let isToldOfDifferentSids = false;
  const reportDifferentSids = ({ ip, host }: FastifyRequest): void => {
    if (isToldOfDifferentSids) return;
    isToldOfDifferentSids = true;
    log.warn(differentSids(ip, host));
  };

  app.decorateRequest(VISIT, null);
  app.decorateRequest('session', {
    getter(this: FastifyRequest) {
      const visit = this[VISIT];
      if (!visit) throw withoutSession(this);
      return visit.session;
    },
  });

  /** A session of a database that is not served here is left alone in the store, and the request has a new one. */
  const servedHere = (session: Session, { host }: FastifyRequest): Session => {
    if (session.isNew || databases.serves(session.db, host)) return session;
    const db = String(session.db);
    if (otherDatabases.isDue(db)) {
      otherDatabases.note(db);
      log.warn(sessionOfOtherDatabase(db));
    }
    return newSession(store, rules);
  };

  // These have callbacks, since most requests have nothing to wait for: a promise would cost each of them a turn.
  const openFor = (auth: Auth) => (request: FastifyRequest, reply: FastifyReply, done: DoneFuncWithErrOrRes) => {
    const sid = readSidCookie(request.headers.cookie);
    if (sid === DIFFERENT_SIDS) reportDifferentSids(request);
    const session = openSession(store, sid === DIFFERENT_SIDS ? undefined : sid, report, rules);
    const begin = (opened: Session): void => {
      const served = servedHere(opened, request);
      request[VISIT] = newVisit(served, sid);
      watchRawAnswer(request, reply, care, log);
      admit(auth, served, request, reply, done);
    };
    if (session instanceof Promise) session.then(begin, done);
    else begin(session);
  };

  const save = (visit: Visit, request: FastifyRequest): Awaitable<Saved> =>
    visit.hasFailed || !isKept(visit) ? 'unchanged' : end.settle(visit, request, Date.now());

  const tell = (visit: Visit, saved: Saved, request: FastifyRequest, reply: FastifyReply): void => {
    visit.isSettled = true;
    // What another request ended or moved, or what is not kept, takes no changes: nobody made them too late.
    if (saved === 'gone' || !isKept(visit)) visit.session.discard();
    if (isKept(visit)) end.tell(visit, saved, request, reply, Date.now());
    late.watch(visit, request, reply);
  };

  const care: SessionCare = {
    isDone: (request) => request[VISIT]?.isSettled ?? true,
    save: (request) => (request[VISIT] ? save(request[VISIT], request) : 'unchanged'),
    tell(request, reply, saved) {
      if (request[VISIT]) tell(request[VISIT], saved, request, reply);
    },
    saveLate(request, reply) {
      const visit = request[VISIT];
      if (!visit) return undefined;
      const mayBeSaved = !visit.hasFailed && isKept(visit);
      const saving = mayBeSaved ? end.settleAtOnce(visit, request, reply) : undefined;
      visit.isSettled = true;
      late.watch(visit, request, reply);
      return saving;
    },
    drop(request) {
      const visit = request[VISIT];
      if (!visit) return;
      fail(visit);
      visit.isSettled = true;
    },
  };

  const close = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void => {
    const visit = request[VISIT];
    if (!visit) {
      done(null, payload);
      return;
    }
    const leave = (saved: Saved): void => {
      tell(visit, saved, request, reply);
      done(null, payload);
    };
    const refuse = (error: Error): void => {
      fail(visit);
      // Another answer takes its place, so nobody is going to read it.
      if (payload instanceof Readable) payload.destroy();
      if (payload instanceof ReadableStream) payload.cancel().catch(() => {});
      done(error);
    };
    const saved = save(visit, request);
    if (saved instanceof Promise) saved.then(leave, refuse);
    else leave(saved);
  };

  app.addHook('onError', (request, _, __, done) => {
    const visit = request[VISIT];
    if (visit) fail(visit);
    done();
  });

  // `reply.callNotFound()` leaves the hooks of its route behind.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.is404) close(request, reply, payload, done);
    else done(null, payload);
  });

  app.addHook('onRoute', (route: RouteOptions) => {
    const auth = route.config?.auth ?? DEFAULT_AUTH;
    if (!isAuth(auth)) throw authUnknown(`${route.method} ${route.url}`, String(auth));
    route.config = { ...route.config, auth };
    if (auth === 'none') return;
    // A call's id stands in its body, and a refusal has to carry it: there the body is read first.
    const open = openFor(auth);
    if (route.config.jsonRpc) route.preHandler = [open, ...hooksOf(route.preHandler)];
    else route.onRequest = [open, ...hooksOf(route.onRequest)];
    route.onSend = [...hooksOf(route.onSend), close];
  });
}

/** Why a request has no session, or none yet. */
function withoutSession({ is404, method, url, routeOptions }: FastifyRequest): WideloadError {
  const { auth, jsonRpc } = routeOptions.config;
  const route = `${method} ${routeOptions.url ?? loggableUrl(url, undefined)}`;
  if (is404) return sessionOnNoRoute(route);
  return auth === 'none' ? sessionOnNone(route) : sessionTooEarly(route, Boolean(jsonRpc));
}

/** Whether the session may be written, and the browser be told of it. */
function isKept({ session, hasDifferentSids }: Visit): boolean {
  return !session.unavailable && !hasDifferentSids;
}

/** What a handler that threw changed may be half done: none of it is saved. */
function fail(visit: Visit): void {
  visit.hasFailed = true;
  visit.session.discard();
}

/** Lets a request go on to its handler, or answers that it may not. */
function admit(
  auth: Auth,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
  done: DoneFuncWithErrOrRes,
): void {
  if (auth === 'public') done();
  else if (session.unavailable) denyUnavailable(request, reply);
  else if (session.uid === null) denyAnonymous(request, reply);
  else done();
}

function hooksOf<H>(hooks: H | H[] | undefined): H[] {
  return hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
}
