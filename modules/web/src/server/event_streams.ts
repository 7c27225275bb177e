import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/**
 * Ends event streams when the host stops. They never end by themselves, so a stop would wait until its timeout. A browser
 * connects again, to another host or after the restart. Other answers are sent to their end.
 */
export function endEventStreams(app: FastifyInstance): void {
  const open = new Map<Readable, () => void>();
  app.addHook('onSend', (_, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    if (payload instanceof Readable && typeof type === 'string' && type.startsWith('text/event-stream')) {
      open.set(payload, () => {
        payload.unpipe(reply.raw);
        reply.raw.end();
      });
      reply.raw.once('close', () => open.delete(payload));
    }
    done(null, payload);
  });
  app.addHook('preClose', async () => {
    for (const end of open.values()) end();
  });
}
