import type { FastifyInstance } from 'fastify';
import { OTHER_SITE } from '../errors.ts';
import { CLEAR_COOKIES } from '../pages/different_cookies.ts';
import { isFromOwnPage } from '../security/own_page.ts';
import { sendFailure } from '../server/replies.ts';
import { DIFFERENT_SIDS, readSidCookie } from './sid_cookie.ts';

/**
 * Adds the route that makes a browser with several different session cookies delete all its cookies of this domain,
 * including those of the parent domain, which Set-Cookie cannot reach. It accepts only a POST from our own page, so that
 * no other site can log out a user. Browsers follow the header over HTTPS only (and on localhost).
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
