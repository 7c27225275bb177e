import { Readable } from 'node:stream';
import type { Logger } from '@wideload/kit';
import { openSession, type Saved, type Session, type SessionStore } from '@wideload/session';
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Auth, DEFAULT_AUTH } from './auth.ts';
import { denyAnonymous, denyUnavailable } from './deny.ts';
import { authUnknown, sessionOnNone, sessionUnavailable, sessionUnreadable, touchFailed } from './errors.ts';
import { noSidCookie, readSidCookie, sidCookie } from './sid_cookie.ts';
import { Touches } from './touches.ts';

/** What a request knows of its session. */
interface Visit {
  readonly session: Session;
  /** The sid that the browser sent and the store knew. */
  readonly known: string | undefined;
}

/** Where a request keeps its visit: a property of its own, since a WeakMap of requests costs the collector dearly. */
const VISIT: unique symbol = Symbol('wideload.visit');

declare module 'fastify' {
  interface FastifyRequest {
    [VISIT]: Visit | null;
  }
}

/** Seconds before the same broken session is warned about again: its owner may come back with each page. */
const UNREADABLE_INTERVAL = 3600;

const AUTHS: readonly string[] = ['user', 'public', 'none'] satisfies Auth[];

/**
 * Gives every route its session: read before the handler, saved before the answer leaves. Routes with `auth: 'none'`
 * are left untouched, so they cost nothing and work while the store is down.
 */
export function addSessions(app: FastifyInstance, store: SessionStore, log: Logger, touchInterval: number): void {
  const touches = new Touches(touchInterval);
  const unreadable = new Touches(UNREADABLE_INTERVAL);
  const report = {
    unreadable: (sid: string, reason: string) => {
      if (!unreadable.isDue(sid)) return;
      log.warn(sessionUnreadable(sid, reason));
    },
    unavailable: (reason: string) => log.debug(sessionUnavailable(reason)),
  };

  app.decorateRequest(VISIT, null);
  app.decorateRequest('session', {
    getter(this: FastifyRequest) {
      const visit = this[VISIT];
      if (!visit) throw sessionOnNone(`${this.method} ${this.routeOptions.url ?? this.url}`);
      return visit.session;
    },
  });

  const open = async (request: FastifyRequest, reply: FastifyReply) => {
    const sid = readSidCookie(request.headers.cookie);
    const session = await openSession(store, sid, report);
    request[VISIT] = { session, known: session.isNew ? undefined : sid };
    if (request.routeOptions.config.auth === 'public') return;
    if (session.unavailable) return denyUnavailable(request, reply);
    if (session.uid === null) return denyAnonymous(request, reply);
  };

  // With a callback, since most requests have nothing to wait for: a promise would cost each of them a turn.
  const close = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void => {
    const visit = request[VISIT];
    if (!visit || visit.session.unavailable) {
      done(null, payload);
      return;
    }
    const leave = (saved: Saved): void => {
      updateCookie(visit, saved, request, reply);
      done(null, payload);
    };
    const fail = (error: Error): void => {
      // Another answer takes its place, so nobody is going to read it.
      if (payload instanceof Readable) payload.destroy();
      done(error);
    };
    // A handler that failed may have left its changes half done; what it did at once, a rotation say, stands.
    if (reply.statusCode >= 500 || !visit.session.isChanged) leave('unchanged');
    else visit.session.save().then(leave, fail);
  };

  const updateCookie = (visit: Visit, saved: Saved, request: FastifyRequest, reply: FastifyReply): void => {
    const { session, known } = visit;
    // Another request ended this session or moved it: whatever cookie it set counts, not ours.
    if (saved === 'gone') return;
    const isSecure = request.protocol === 'https';
    if (session.isNew) {
      if (known !== undefined) setCookie(reply, noSidCookie(isSecure));
    } else if (session.sid !== known) {
      setCookie(reply, sidCookie(session.sid, session.lifetime, isSecure));
    } else if (reply.statusCode < 500 && touches.isDue(session.sid)) {
      setCookie(reply, sidCookie(session.sid, session.lifetime, isSecure));
      touch(session);
    }
  };

  const touch = async (session: Session): Promise<void> => {
    try {
      await session.touch();
    } catch (error) {
      log.debug(touchFailed(error instanceof Error ? error.message : String(error)));
    }
  };

  app.addHook('onRoute', (route: RouteOptions) => {
    const auth = route.config?.auth ?? DEFAULT_AUTH;
    if (!AUTHS.includes(auth)) throw authUnknown(`${route.method} ${route.url}`, auth);
    route.config = { ...route.config, auth };
    if (auth === 'none') return;
    // A call's id stands in its body, and a refusal has to carry it: there the body is read first.
    if (route.config.jsonRpc) route.preHandler = [open, ...hooksOf(route.preHandler)];
    else route.onRequest = [open, ...hooksOf(route.onRequest)];
    route.onSend = [...hooksOf(route.onSend), close];
  });
}

/** A cookie of one person must not be kept by a cache for the next. */
function setCookie(reply: FastifyReply, cookie: string): void {
  reply.header('set-cookie', cookie);
  reply.header('cache-control', 'no-store');
}

function hooksOf<H>(hooks: H | H[] | undefined): H[] {
  return hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
}
