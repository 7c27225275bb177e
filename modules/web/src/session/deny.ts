import type { FastifyReply, FastifyRequest } from 'fastify';
import { DIFFERENT_COOKIES, FORBIDDEN, SESSIONS_UNAVAILABLE } from '../errors.ts';
import { accessError, SESSION_EXPIRED, sendRpcError } from '../rpc/json_rpc.ts';
import { sendFailure, wantsHtml } from '../server/replies.ts';
import { link } from '../server/site.ts';
import { hasDifferentSids } from './request_session.ts';

/** Seconds after which a program should retry: the store reconnects within one. */
const RETRY_AFTER = 1;
/** Seconds after which a page reloads: long enough to read it, and to spread the load of many users. */
const PAGE_RETRY_AFTER = 5;

/** Headers that a handler may have set for its answer, which is replaced because its session could not be saved. */
const HEADERS_OF_ANSWER = [
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'etag',
  'expires',
  'last-modified',
  'location',
];

/** A preHandler that answers 503 while sessions are unavailable. */
export async function needsSessions(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  return request.session.unavailable ? denyUnavailable(request, reply) : undefined;
}

/** Refuses a request without a logged-in user: browsers go to the login page and back, others get 401. */
export function denyAnonymous(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.routeOptions.config.jsonRpc) return sendRpcError(request, reply, SESSION_EXPIRED);
  if (!wantsHtml(request)) {
    return sendFailure(request, reply, 401, hasDifferentSids(request) ? DIFFERENT_COOKIES : 'Session expired');
  }
  // After the login, a browser can return to a page that it got with GET, not to a form.
  const query = request.method === 'GET' ? `?redirect=${encodeURIComponent(link(request, request.url))}` : '';
  return reply.redirect(`/web/login${query}`, 303);
}

/** Refuses a request whose user lacks a permission. */
export function denyForbidden(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.routeOptions.config.jsonRpc) return sendRpcError(request, reply, accessError(FORBIDDEN));
  return sendFailure(request, reply, 403, FORBIDDEN);
}

/**
 * Sends 503 because the session cannot be read or saved now. This does not mean that the user is logged out, so browsers
 * are not sent to the login page. `message`: the message for the client.
 */
export function denyUnavailable(
  request: FastifyRequest,
  reply: FastifyReply,
  message = SESSIONS_UNAVAILABLE,
): FastifyReply {
  for (const name of HEADERS_OF_ANSWER) reply.removeHeader(name);
  reply.header('retry-after', wantsHtml(request) ? PAGE_RETRY_AFTER : RETRY_AFTER).header('cache-control', 'no-store');
  return sendFailure(request, reply, 503, message);
}
