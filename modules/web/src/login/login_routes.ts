import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  DATABASE_UNKNOWN,
  FORM_EXPIRED,
  LOGINS_BUSY,
  loggedOutEverywhere,
  tooManyLogins,
  WRONG_LOGIN,
} from '../errors.ts';
import { differentCookiesPage } from '../pages/different_cookies.ts';
import { loginPage } from '../pages/login.ts';
import { csrfToken, isCsrfTokenValid } from '../security/csrf.ts';
import { sendPage } from '../server/replies.ts';
import { siteOf } from '../server/site.ts';
import { needsSessions } from '../session/deny.ts';
import { hasDifferentSids } from '../session/request_session.ts';
import { redirectTarget } from './redirect_target.ts';
import type { SignIn } from './sign_in.ts';

interface Fields {
  readonly login?: unknown;
  readonly password?: unknown;
  readonly db?: unknown;
  readonly redirect?: unknown;
  readonly csrf_token?: unknown;
  /** How many sessions ended, after a redirect from `/web/session/logout_all`. */
  readonly ended?: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Public routes that answer 503 without sessions: no login or logout is possible then. */
const SETTINGS = { config: { auth: 'public' as const }, preHandler: needsSessions };

/** Adds the login form and the logout. */
export function addLoginRoutes(app: FastifyInstance, signIn: SignIn): void {
  const show = (request: FastifyRequest, reply: FastifyReply, fields: Fields, error?: string): FastifyReply =>
    sendPage(
      reply,
      loginPage(siteOf(request), {
        csrfToken: csrfToken(request.session),
        redirect: redirectTarget(fields.redirect),
        login: text(fields.login),
        error,
        notice: /^\d{1,6}$/.test(text(fields.ended)) ? loggedOutEverywhere(Number(fields.ended)) : undefined,
      }),
    );

  app.get<{ Querystring: Fields }>('/web/login', SETTINGS, async (request, reply) => {
    if (hasDifferentSids(request)) return sendPage(reply, differentCookiesPage(siteOf(request)));
    if (request.session.uid !== null) return reply.redirect(redirectTarget(request.query.redirect), 303);
    return show(request, reply, { redirect: request.query.redirect, ended: request.query.ended });
  });

  app.post<{ Body: Fields | null }>('/web/login', SETTINGS, async (request, reply) => {
    if (hasDifferentSids(request)) return sendPage(reply.code(400), differentCookiesPage(siteOf(request)));
    const fields = request.body ?? {};
    if (!isCsrfTokenValid(request.session, fields.csrf_token)) {
      return show(request, reply.code(400), fields, FORM_EXPIRED);
    }
    const credentials = {
      login: text(fields.login),
      password: text(fields.password),
      db: text(fields.db) || undefined,
    };
    const target = redirectTarget(fields.redirect);
    const result = await signIn(request, credentials, target);
    if ('entry' in result) return reply.redirect(result.entry.continueAt ?? target, 303);
    if (result.refused === 'database')
      return show(request, reply.code(400), fields, result.message ?? DATABASE_UNKNOWN);
    if (result.refused === 'wrong') return show(request, reply.code(401), fields, result.message ?? WRONG_LOGIN);
    const { retryAfter } = result;
    if (result.refused === 'unavailable') {
      return show(request, reply.code(503).header('retry-after', retryAfter), fields, result.message);
    }
    const { refused } = result;
    reply.code(refused === 'busy' ? 503 : 429).header('retry-after', retryAfter);
    return show(request, reply, fields, refused === 'busy' ? LOGINS_BUSY : tooManyLogins(retryAfter));
  });

  // As in Odoo, a plain link logs out as well; SameSite=Lax keeps other sites' forms from doing it.
  app.route<{ Querystring: Fields }>({
    method: ['GET', 'POST'],
    url: '/web/session/logout',
    exposeHeadRoute: false,
    ...SETTINGS,
    handler: async (request, reply) => {
      await request.session.destroy();
      return reply.redirect(redirectTarget(request.query.redirect, '/web/login'), 303);
    },
  });
}
