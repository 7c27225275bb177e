import type { FastifyReply, FastifyRequest } from 'fastify';
import { DIFFERENT_COOKIES, SESSIONS_AWAY } from '../errors.ts';
import { SESSION_EXPIRED, sendRpcError } from '../rpc/json_rpc.ts';
import { sendFailure, wantsHtml } from '../server/replies.ts';
import { link } from '../server/site.ts';
import { hasDifferentSids } from './request_session.ts';

/** Seconds after which a program should ask again: the store reconnects within one. */
const RETRY_AFTER = 1;
/** Seconds after which a page asks again: long enough to read it, and for many visitors at once. */
const PAGE_RETRY_AFTER = 5;

/** What a handler may have said of an answer that is not given after all, since its session could not be saved. */
const ABOUT_THE_ANSWER = [
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'etag',
  'expires',
  'last-modified',
  'location',
];

/** A route's preHandler: without sessions it has nothing to say. */
export async function needsSessions(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  return request.session.unavailable ? denyUnavailable(request, reply) : undefined;
}

/** Nobody is logged in: people are sent to the login and back, programs are told. */
export function denyAnonymous(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.routeOptions.config.jsonRpc) return sendRpcError(request, reply, SESSION_EXPIRED);
  if (!wantsHtml(request)) {
    return sendFailure(request, reply, 401, hasDifferentSids(request) ? DIFFERENT_COOKIES : 'Session expired');
  }
  // Only a page that was asked for can be asked for again after the login.
  const query = request.method === 'GET' ? `?redirect=${encodeURIComponent(link(request, request.url))}` : '';
  return reply.redirect(`/web/login${query}`, 303);
}

/**
 * The session cannot be had or saved now: that says nothing about who is logged in, so nobody is sent to the login.
 * `message`: what the client is told.
 */
export function denyUnavailable(request: FastifyRequest, reply: FastifyReply, message = SESSIONS_AWAY): FastifyReply {
  for (const name of ABOUT_THE_ANSWER) reply.removeHeader(name);
  reply.header('retry-after', wantsHtml(request) ? PAGE_RETRY_AFTER : RETRY_AFTER).header('cache-control', 'no-store');
  return sendFailure(request, reply, 503, message);
}
