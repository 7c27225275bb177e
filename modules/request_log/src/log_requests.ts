import type { Logger } from '@wideload/kit';
import { shortSid } from '@wideload/session';
import { onRequestEnd, type RequestEnd, sessionOf } from '@wideload/web';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maskUrl } from './mask_url.ts';
import { requestId } from './request_id.ts';

interface Settings {
  readonly log: Logger;
  /** Paths that are left out, with all below them. */
  readonly skip: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of this request, shared with the proxy in front and whatever is behind it: `X-Request-Id`. */
    requestId: string;
  }
}

/** Whose session it is, where the request has one: the login, and enough of the sid to tell two apart. */
function visitor(request: FastifyRequest): { login?: string; sid?: string } {
  const session = sessionOf(request);
  if (session === undefined || session.isNew || session.unavailable) return {};
  return { ...(session.login !== null && { login: session.login }), sid: shortSid(session.sid) };
}

function sizeOf(reply: FastifyReply): { bytes?: number } {
  const length = Number(reply.getHeader('content-length'));
  return Number.isSafeInteger(length) ? { bytes: length } : {};
}

/** Writes a line for each request once its answer is sent, or its client is gone. */
export function logRequests(app: FastifyInstance, { log, skip }: Settings): void {
  const isSkipped = (path: string): boolean => skip.some((start) => path === start || path.startsWith(`${start}/`));
  const write: RequestEnd = (request, reply, status) => {
    const [path = ''] = request.url.split('?', 1);
    if (isSkipped(path)) return;
    log.info(`${request.method} ${maskUrl(request.url)}`, {
      request: request.requestId,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...sizeOf(reply),
      address: request.ip,
      ...visitor(request),
    });
  };

  app.decorateRequest('requestId', '');
  app.addHook('onRequest', (request, reply, done) => {
    request.requestId = requestId(request.headers['x-request-id']);
    reply.header('x-request-id', request.requestId);
    done();
  });
  onRequestEnd(app, write);
}
