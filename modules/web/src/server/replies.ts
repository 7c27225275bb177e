import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorPage } from '../pages/error.ts';
import { siteOf } from './site.ts';

/** Returns whether the client accepts HTML by name, as browsers do. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

/** Sends a page. It is not cached, because it may show personal data. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

/** Returns the seconds of the answer's Retry-After header. */
function retryAfterOf(reply: FastifyReply): number | undefined {
  const seconds = Number(reply.getHeader('retry-after'));
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}

/**
 * Sends a failure: as a page to browsers, otherwise as JSON. `message` must not contain secrets. A page with status 503 and
 * a Retry-After header reloads by itself.
 */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  reply.code(status);
  // The operator finds the error in the log by this id.
  const requestId = status >= 500 ? request.id : undefined;
  if (wantsHtml(request)) {
    const retryAfter = status === 503 ? retryAfterOf(reply) : undefined;
    const mayReload = request.method === 'GET';
    return sendPage(reply, errorPage(siteOf(request), { status, message, requestId, retryAfter, mayReload }));
  }
  return reply.send({ error: message, statusCode: status, ...(requestId !== undefined && { request: requestId }) });
}
