import type { Logger } from '@wideload/kit';
import { shortSid } from '@wideload/session';
import { onRequestEnd, type RequestEnd, sessionOf } from '@wideload/web';
import { loggableUrl } from '@wideload/web/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Settings {
  readonly log: Logger;
  /** Paths that are not logged, including all paths below them. */
  readonly skip: readonly string[];
  /** Names of query parameters whose values are logged. */
  readonly query: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of this request, from the `X-Request-Id` header of the proxy or generated. */
    requestId: string;
  }
}

/** Message for input that could not be parsed as a request. */
const UNREADABLE = 'unreadable request';

/** Returns the login and the shortened sid of the request's session, if it has one. */
function sessionFields(request: FastifyRequest): { login?: string; sid?: string } {
  const session = sessionOf(request);
  if (session === undefined || session.isNew || session.unavailable) return {};
  return { ...(session.login !== null && { login: session.login }), sid: shortSid(session.sid) };
}

function sizeOf(reply: FastifyReply): { bytes?: number } {
  const length = Number(reply.getHeader('content-length'));
  return Number.isSafeInteger(length) ? { bytes: length } : {};
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** Logs one line for each request when its answer is sent or its client has disconnected. */
export function logRequests(app: FastifyInstance, { log, skip, query }: Settings): void {
  const values = new Set(query);
  const isSkipped = (path: string): boolean => skip.some((start) => path === start || path.startsWith(`${start}/`));
  const write: RequestEnd = ({ status, milliseconds, address, exchange }) => {
    const ms = rounded(milliseconds);
    if (exchange === undefined) {
      log.info(UNREADABLE, { status, ms, address });
      return;
    }
    const { request, reply } = exchange;
    const [path = ''] = request.url.split('?', 1);
    if (isSkipped(path)) return;
    const { url: route } = request.routeOptions;
    const shown = loggableUrl(request.url, route, values);
    log.info(`${request.method} ${shown}`, {
      request: request.id,
      method: request.method,
      path: shown.split('?', 1)[0],
      ...(route !== undefined && { route }),
      status,
      ms,
      ...sizeOf(reply),
      address,
      ...sessionFields(request),
    });
  };

  app.decorateRequest('requestId', '');
  app.addHook('onRequest', (request, reply, done) => {
    request.requestId = request.id;
    reply.header('x-request-id', request.requestId);
    done();
  });
  onRequestEnd(app, write);
}
