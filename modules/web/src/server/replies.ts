import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorPage } from '../pages/error.ts';
import { siteOf } from './site.ts';

/** Whether a person looks at the answer: browsers ask for HTML by name, programs do not. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

/** Sends a page. Pages are about somebody, so nobody keeps them. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

/** Seconds that a Retry-After header of the answer names. */
function retryAfterOf(reply: FastifyReply): number | undefined {
  const seconds = Number(reply.getHeader('retry-after'));
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}

/**
 * Sends what went wrong: to people as a page, to programs as JSON. `message` is for both, and holds no secret. A page for
 * a 503 with a Retry-After header tries again by itself.
 */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  reply.code(status);
  // By which the operator finds the error in the log.
  const requestId = status >= 500 ? request.id : undefined;
  if (wantsHtml(request)) {
    const retryAfter = status === 503 ? retryAfterOf(reply) : undefined;
    const mayReload = request.method === 'GET';
    return sendPage(reply, errorPage(siteOf(request), { status, message, requestId, retryAfter, mayReload }));
  }
  return reply.send({ error: message, statusCode: status, ...(requestId !== undefined && { request: requestId }) });
}
