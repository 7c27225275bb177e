import { Readable } from 'node:stream';
import type { Databases } from '@wideload/base/internal';
import type { Awaitable, Logger, WideloadError } from '@wideload/kit';
import type { Saved, Session, SessionStore } from '@wideload/session';
import { newSessionInstead, openSession, type SessionRules } from '@wideload/session/internal';
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { LRUCache } from 'lru-cache';
import {
  differentSids,
  sessionOfOtherDatabase,
  sessionOnNone,
  sessionOnNoRoute,
  sessionTooEarly,
  sessionUnavailable,
  sessionUnreadable,
} from '../errors.ts';
import { loggableUrl } from '../server/loggable_url.ts';
import type { Identification, Users } from '../user/identify.ts';
import { admit, type Guard } from './admit.ts';
import { addLateChanges } from './late_changes.ts';
import { type SessionSaver, watchRawAnswer } from './raw_answer.ts';
import { newRequestSession, REQUEST_SESSION, type RequestSession, userOfRequest } from './request_session.ts';
import { SessionEnd } from './session_end.ts';
import { DIFFERENT_SIDS, readSidCookie } from './sid_cookie.ts';
import { guardOf } from './with_auth.ts';

/** The same unreadable session or foreign database is logged once an hour: a browser may send it with each page. */
const LOGGED = { max: 1000, ttl: 3_600_000 };

interface Sessions {
  readonly store: SessionStore;
  readonly rules: SessionRules;
  readonly databases: Databases;
  readonly users: Users;
  readonly log: Logger;
  /** Seconds for which a session's lifetime need not be renewed. */
  readonly touchInterval: number;
  /** Path of the session cookie: `/`, or the prefix of the site. */
  readonly cookiePath: string;
}

/**
 * Gives every route its session: it is read before the handler and saved before the answer is sent. Routes with
 * `auth: 'none'` have none, so they cost nothing and work while the store is down.
 */
export function addSessions(app: FastifyInstance, sessions: Sessions): void {
  const { store, rules, databases, users, log, touchInterval, cookiePath } = sessions;
  const end = new SessionEnd(touchInterval, cookiePath, log);
  const late = addLateChanges(app, log);
  const unreadable = new LRUCache<string, true>(LOGGED);
  const otherDatabases = new LRUCache<string, true>(LOGGED);
  const report = {
    unreadable: (sid: string, reason: string) => {
      if (unreadable.has(sid)) return;
      unreadable.set(sid, true);
      log.warn(sessionUnreadable(sid, reason));
    },
    unavailable: (reason: string) => log.debug(sessionUnavailable(reason)),
  };
  let isWarnedOfDifferentSids = false;
  const reportDifferentSids = ({ ip, host }: FastifyRequest): void => {
    if (isWarnedOfDifferentSids) return;
    isWarnedOfDifferentSids = true;
    log.warn(differentSids(ip, host));
  };

  app.decorateRequest(REQUEST_SESSION, null);
  app.decorateRequest('session', {
    getter(this: FastifyRequest) {
      return requestSessionOf(this).session;
    },
  });

  app.decorateRequest('user', {
    getter(this: FastifyRequest) {
      return userOfRequest(requestSessionOf(this));
    },
  });

  /** Replaces a session of a database that is not served here by a new one. The store keeps the old one. */
  const servedHere = (session: Session, sid: string, { host }: FastifyRequest): Awaitable<Session> => {
    if (session.isNew || databases.serves(session.db, host)) return session;
    const db = String(session.db);
    if (!otherDatabases.has(db)) {
      otherDatabases.set(db, true);
      log.warn(sessionOfOtherDatabase(db));
    }
    return newSessionInstead(store, sid, rules);
  };

  // Hooks with callbacks: most requests have nothing to wait for, and a promise would cost each a turn of the event loop.
  const openFor = (guard: Guard) => (request: FastifyRequest, reply: FastifyReply, done: DoneFuncWithErrOrRes) => {
    const sid = readSidCookie(request.headers.cookie);
    if (sid === DIFFERENT_SIDS) reportDifferentSids(request);
    const begin = (session: Session, identification?: Identification): void => {
      const requestSession = newRequestSession(session, sid, identification);
      request[REQUEST_SESSION] = requestSession;
      watchRawAnswer(request, reply, saver, log);
      admit(guard, requestSession, request, reply, done);
    };
    const sent = sid === DIFFERENT_SIDS ? undefined : sid;
    const identified = (session: Session, identification: Identification | undefined): void => {
      if (identification === undefined || !('isNobody' in identification) || sent === undefined)
        begin(session, identification);
      else newSessionInstead(store, sent, rules).then(begin, done);
    };
    const identify = (session: Session): void => {
      const identification = users.identify(session, request);
      if (identification instanceof Promise) identification.then((said) => identified(session, said), done);
      else identified(session, identification);
    };
    const serve = (opened: Session): void => {
      const served = sent === undefined ? opened : servedHere(opened, sent, request);
      if (served instanceof Promise) served.then(identify, done);
      else identify(served);
    };
    const session = openSession(store, sent, report, rules);
    if (session instanceof Promise) session.then(serve, done);
    else serve(session);
  };

  const save = (requestSession: RequestSession, request: FastifyRequest): Awaitable<Saved> =>
    requestSession.hasFailed || !maySave(requestSession)
      ? 'unchanged'
      : end.finish(requestSession, request, Date.now());

  const setCookie = (
    requestSession: RequestSession,
    saved: Saved,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void => {
    requestSession.isFinished = true;
    // Changes to a session that another request ended or rotated, or that is not saved at all, are not late changes.
    if (saved === 'gone' || !maySave(requestSession)) requestSession.session.discard();
    if (maySave(requestSession)) end.setCookie(requestSession, saved, request, reply, Date.now());
    late.watch(requestSession, request, reply);
  };

  const saver: SessionSaver = {
    isDone: (request) => request[REQUEST_SESSION]?.isFinished ?? true,
    save: (request) => (request[REQUEST_SESSION] ? save(request[REQUEST_SESSION], request) : 'unchanged'),
    setCookie(request, reply, saved) {
      if (request[REQUEST_SESSION]) setCookie(request[REQUEST_SESSION], saved, request, reply);
    },
    saveLate(request, reply) {
      const requestSession = request[REQUEST_SESSION];
      if (!requestSession) return undefined;
      const canSave = !requestSession.hasFailed && maySave(requestSession);
      const saving = canSave ? end.finishAtOnce(requestSession, request, reply) : undefined;
      requestSession.isFinished = true;
      late.watch(requestSession, request, reply);
      return saving;
    },
    drop(request) {
      const requestSession = request[REQUEST_SESSION];
      if (!requestSession) return;
      fail(requestSession);
      requestSession.isFinished = true;
    },
  };

  const saveBeforeAnswer = (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: DoneFuncWithErrOrRes,
  ): void => {
    const requestSession = request[REQUEST_SESSION];
    if (!requestSession) {
      done(null, payload);
      return;
    }
    const proceed = (saved: Saved): void => {
      setCookie(requestSession, saved, request, reply);
      done(null, payload);
    };
    const refuse = (error: Error): void => {
      fail(requestSession);
      // Another answer replaces this payload, so nothing will read it.
      if (payload instanceof Readable) payload.destroy();
      if (payload instanceof ReadableStream) payload.cancel().catch(() => {});
      done(error);
    };
    const saved = save(requestSession, request);
    if (saved instanceof Promise) saved.then(proceed, refuse);
    else proceed(saved);
  };

  app.addHook('onError', (request, _, __, done) => {
    const requestSession = request[REQUEST_SESSION];
    if (requestSession) fail(requestSession);
    done();
  });

  // `reply.callNotFound()` skips the hooks of its route.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.is404) saveBeforeAnswer(request, reply, payload, done);
    else done(null, payload);
  });

  app.addHook('onRoute', function (this: FastifyInstance, route: RouteOptions) {
    const guard = guardOf(this, route);
    const { auth } = guard;
    route.config = { ...route.config, auth };
    if (auth === 'none') return;
    // A refusal of JSON-RPC must repeat the id of the call, which is in the body: open the session after parsing it.
    const open = openFor(guard);
    if (route.config.jsonRpc) route.preHandler = [open, ...hooksOf(route.preHandler)];
    else route.onRequest = [open, ...hooksOf(route.onRequest)];
    route.onSend = [...hooksOf(route.onSend), saveBeforeAnswer];
  });
}

function requestSessionOf(request: FastifyRequest): RequestSession {
  const requestSession = request[REQUEST_SESSION];
  if (!requestSession) throw withoutSession(request);
  return requestSession;
}

/** Returns the error for a request that has no session, or none yet. */
function withoutSession({ is404, method, url, routeOptions }: FastifyRequest): WideloadError {
  const { auth, jsonRpc } = routeOptions.config;
  const route = `${method} ${routeOptions.url ?? loggableUrl(url, undefined)}`;
  if (is404) return sessionOnNoRoute(route);
  return auth === 'none' ? sessionOnNone(route) : sessionTooEarly(route, Boolean(jsonRpc));
}

/** Returns whether the session may be saved and its cookie set. */
function maySave({ session, hasDifferentSids }: RequestSession): boolean {
  return !session.unavailable && !hasDifferentSids;
}

/** Discards the changes of a handler that threw: they may be incomplete. */
function fail(requestSession: RequestSession): void {
  requestSession.hasFailed = true;
  requestSession.session.discard();
}

function hooksOf<H>(hooks: H | H[] | undefined): H[] {
  return hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
}
