import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorPage } from './pages/error.ts';

/** Whether a person looks at the answer: browsers ask for HTML by name, programs do not. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

/** Sends a page. Pages are about somebody, so nobody keeps them. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

/** Sends what went wrong: to people as a page, to programs as JSON. `message` is for both, and holds no secret. */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
): FastifyReply {
  reply.code(status);
  // By which the operator finds the error in the log.
  const id = status >= 500 ? request.id : undefined;
  if (wantsHtml(request)) return sendPage(reply, errorPage(status, message, id));
  return reply.send({ error: message, statusCode: status, ...(id !== undefined && { request: id }) });
}
