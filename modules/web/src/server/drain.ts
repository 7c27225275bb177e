import { Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Time for requests that are on their way over an open connection. */
const DRAIN_MS = 100;

/**
 * Drains open connections when the server closes. Node closes connections that look idle, even if a request is just
 * arriving. Here new connections are refused at once, while requests on open connections are answered a moment longer;
 * Fastify adds `Connection: close` to these answers.
 */
export function addDrain(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    if (!app.server.listening) return;
    // The close of a plain TCP server: it refuses new connections and leaves open ones alone.
    Server.prototype.close.call(app.server);
    const open = await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count ?? 0)));
    if (open > 0) await pause(DRAIN_MS);
  });
}
