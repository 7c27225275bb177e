import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Stands for the answer of a request whose client left before it had it. It is nginx's, and never sent. */
const CLIENT_LEFT = 499;

/** Is told of a request that is over, once. `status`: of the answer, or 499 where the client left before it was out. */
export type RequestEnd = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

/** Whether something else has taken over the connection, such as a websocket, whose end is not that of a request. */
function isUpgraded({ headers }: FastifyRequest, { sent, raw }: FastifyReply): boolean {
  return headers.upgrade !== undefined && sent && !raw.headersSent;
}

/**
 * Has each request told of when its answer is out, or its client gone, of which `onResponse` alone does not hear. For
 * handlers of `Server`.
 */
export function onRequestEnd(app: FastifyInstance, told: RequestEnd): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply;
    let isOver = false;
    const end = (status: number): void => {
      // What is answered after its client has left is answered to nobody.
      if (!isOver) told(request, reply, status);
      isOver = true;
    };
    raw.once('finish', () => end(reply.statusCode));
    raw.once('close', () => {
      if (!isUpgraded(request, reply)) end(CLIENT_LEFT);
    });
    done();
  });
}
