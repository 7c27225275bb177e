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
    const watched = new WatchedRequest(request, reply, this);
    watched.begin();
    raw.once('finish', () => watched.end(reply.statusCode));
    raw.once('close', () => watched.close());
  }
}

/**
 * A request until it ends. A class, since a getter in an object literal gives each object a hidden class of its own: that lives
 * until the next full garbage collection, and the request with it.
 */
class WatchedRequest implements OpenRequest {
  private readonly request: FastifyRequest;
  private readonly reply: FastifyReply;
  private readonly ends: RequestEnds;
  private readonly connection: Connection;
  private readonly begun = performance.now();

  constructor(request: FastifyRequest, reply: FastifyReply, ends: RequestEnds) {
    this.request = request;
    this.reply = reply;
    this.ends = ends;
    this.connection = connectionOf(request.raw.socket);
  }

  get isAnswering(): boolean {
    return this.reply.raw.headersSent;
  }

  begin(): void {
    this.connection.open.add(this);
  }

  end(status: number): void {
    // Already reported when the client disconnected.
    if (!this.leave()) return;
    const { request, reply } = this;
    const milliseconds = performance.now() - this.begun;
    this.ends.report({ status, milliseconds, address: request.ip, exchange: { request, reply } });
  }

  /** Its response was closed, whether or not it had been sent. */
  close(): void {
    if (isUpgraded(this.request, this.reply)) this.leave();
    else this.end(CLIENT_LEFT);
  }

  /** Removes it from the open requests of its connection. Returns whether it was among them. */
  private leave(): boolean {
    const { connection } = this;
    if (!connection.open.delete(this)) return false;
    connection.idleSince = performance.now();
    if (connection.open.size === 0) connection.onIdle?.();
    return true;
  }
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
