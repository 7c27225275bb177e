import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether a person looks at the answer: browsers ask for HTML by name, programs do not. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false;
}

/** Sends a page. Pages are about somebody, so nobody keeps them. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}
