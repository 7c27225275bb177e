import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Connection, connectionOf, type OpenRequest } from './connection.ts';

/** Stands for the answer of a request whose client left before it had it. It is nginx's, and never sent. */
const CLIENT_LEFT = 499;

/** A request that is over: its answer is out, or its client gone. */
export interface EndedRequest {
  /** Of the answer, or 499 where the client left before it was out. */
  readonly status: number;
  /** From the request to the end of its answer. */
  readonly milliseconds: number;
  /** IP address of the client. */
  readonly address: string;
  /** undefined where what came could not be read as a request. */
  readonly asked: { readonly request: FastifyRequest; readonly reply: FastifyReply } | undefined;
}

/** Is told of a request that is over, once. */
export type RequestEnd = (ended: EndedRequest) => void;

/** Whether something else has taken over the connection, such as a websocket, whose end is not that of a request. */
function isUpgraded({ headers }: FastifyRequest, { sent, raw }: FastifyReply): boolean {
  return headers.upgrade !== undefined && sent && !raw.headersSent;
}

/** Sees each request to its end. */
export class RequestEnds {
  private readonly told: RequestEnd[] = [];

  add(told: RequestEnd): void {
    this.told.push(told);
  }

  tell(ended: EndedRequest): void {
    for (const told of this.told) told(ended);
  }

  /** Follows one request from now on. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = reply;
    const connection = connectionOf(request.raw.socket);
    const begin = performance.now();
    const open: OpenRequest = {
      get isAnswering() {
        return raw.headersSent;
      },
      end: (status) => {
        // What is answered after its client has left is answered to nobody.
        if (!close(connection, open)) return;
        const milliseconds = performance.now() - begin;
        this.tell({ status, milliseconds, address: request.ip, asked: { request, reply } });
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

/** Returns whether it was open. */
function close(connection: Connection, open: OpenRequest): boolean {
  if (!connection.open.delete(open)) return false;
  connection.quietSince = performance.now();
  if (connection.open.size === 0) connection.onQuiet?.();
  return true;
}

const ENDS: unique symbol = Symbol('wideload.request_ends');

declare module 'fastify' {
  interface FastifyInstance {
    readonly [ENDS]: RequestEnds;
  }
}

/** To be called before anything else is added: its hook has to be the first, so that the whole time is measured. */
export function addRequestEnds(app: FastifyInstance, ends: RequestEnds): void {
  app.decorate(ENDS, ends);
  app.addHook('onRequest', (request, reply, done) => {
    ends.watch(request, reply);
    done();
  });
}

/** Those that were added to a server. */
export function requestEndsOf(app: FastifyInstance): RequestEnds {
  return app[ENDS];
}

/**
 * Has each request told of when its answer is out, or its client gone, of which `onResponse` alone does not hear, with
 * what Fastify and Node answer by themselves. For handlers of `Server`.
 */
export function onRequestEnd(app: FastifyInstance, told: RequestEnd): void {
  app[ENDS].add(told);
}
