import type { FastifyInstance } from 'fastify';
import { OTHER_SITE } from '../errors.ts';
import { CLEAR_COOKIES } from '../pages/different_cookies.ts';
import { isFromOwnPage } from '../security/own_page.ts';
import { sendFailure } from '../server/replies.ts';
import { DIFFERENT_SIDS, readSidCookie } from './sid_cookie.ts';

/**
 * Has a browser that sends several different session cookies delete all of them, those of the parent domain too, which
 * no Set-Cookie of ours could reach by name. By POST from our own page only, and only where it is needed: no other site
 * can log anybody out with it. Browsers do it over HTTPS only (and on localhost).
 */
export function addClearCookiesRoute(app: FastifyInstance): void {
  app.post(CLEAR_COOKIES, { config: { auth: 'none' } }, async (request, reply) => {
    if (!isFromOwnPage(request)) return sendFailure(request, reply, 403, OTHER_SITE);
    if (readSidCookie(request.headers.cookie) === DIFFERENT_SIDS) {
      reply.header('clear-site-data', '"cookies"').header('cache-control', 'no-store');
    }
    return reply.redirect('/web/login', 303);
  });
}
