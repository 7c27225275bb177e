import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Connection, connectionOf, type OpenRequest } from './connection.ts';

/** The status of a request whose client disconnected before the end of the answer, as in nginx. It is never sent. */
const CLIENT_LEFT = 499;

/** A request that has ended: its answer was sent, or its client disconnected. */
export interface EndedRequest {
  /** Status of the answer; 499 if the client disconnected before. */
  readonly status: number;
  /** Time from the request to the end of its answer. */
  readonly milliseconds: number;
  /** IP address of the client. */
  readonly address: string;
  /** The request and its reply; undefined if the input could not be parsed as a request. */
  readonly exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply } | undefined;
}

/** Called once for each request that has ended. */
export type RequestEnd = (ended: EndedRequest) => void;

/** Returns whether the request became something else, such as a websocket, which is not measured as a request. */
function isUpgraded({ headers }: FastifyRequest, { sent, raw }: FastifyReply): boolean {
  return headers.upgrade !== undefined && sent && !raw.headersSent;
}

/** Reports the end of each request to listeners. */
export class RequestEnds {
  private readonly listeners: RequestEnd[] = [];

  add(listener: RequestEnd): void {
    this.listeners.push(listener);
  }

  report(ended: EndedRequest): void {
    for (const listener of this.listeners) listener(ended);
  }

  /** Watches one request until it ends. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = reply;
    const connection = connectionOf(request.raw.socket);
    const begin = performance.now();
    const open: OpenRequest = {
      get isAnswering() {
        return raw.headersSent;
      },
      end: (status) => {
        // Already reported when the client disconnected.
        if (!close(connection, open)) return;
        const milliseconds = performance.now() - begin;
        this.report({ status, milliseconds, address: request.ip, exchange: { request, reply } });
      },
    };
    connection.open.add(open);
    raw.once('finish', () => open.end(reply.statusCode));
    raw.once('close', () => {
      if (isUpgraded(request, reply)) close(connection, open);
      else open.end(CLIENT_LEFT);
    });
  }
}

/** Removes a request from the open ones of its connection. Returns whether it was open. */
function close(connection: Connection, open: OpenRequest): boolean {
  if (!connection.open.delete(open)) return false;
  connection.idleSince = performance.now();
  if (connection.open.size === 0) connection.onIdle?.();
  return true;
}

const ENDS: unique symbol = Symbol('wideload.request_ends');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [ENDS]: RequestEnds;
  }
}

/** Must be called before anything else is added to the server: its hook must run first to measure the whole time. */
export function addRequestEnds(app: FastifyInstance, ends: RequestEnds): void {
  app.decorate(ENDS, ends);
  app.addHook('onRequest', (request, reply, done) => {
    ends.watch(request, reply);
    done();
  });
}

/** Returns the `RequestEnds` of a server. */
export function requestEndsOf(app: FastifyInstance): RequestEnds {
  return app[ENDS];
}

/**
 * Calls a listener for each request whose answer was sent or whose client disconnected. Unlike Fastify's `onResponse`, it
 * includes aborted requests and requests that Fastify or Node refuse. For handlers of `Server`.
 */
export function onRequestEnd(app: FastifyInstance, listener: RequestEnd): void {
  app[ENDS].add(listener);
}
