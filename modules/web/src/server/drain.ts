import { Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Within this time, in milliseconds, whoever is about to send a request over a connection that is open has sent it. */
const LAST_ORDERS = 100;

/**
 * Parts from clients that keep their connections: Node's own way cuts off what looks idle, also where a request is
 * just coming in. Here new connections go elsewhere at once, while over those that are open requests are answered for
 * a moment longer; with the answer Fastify says that the connection ends.
 */
export function addFarewell(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    if (!app.server.listening) return;
    // The close of a plain server: it takes nothing new and leaves alone what is there.
    Server.prototype.close.call(app.server);
    const open = await new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count ?? 0)));
    if (open > 0) await pause(LAST_ORDERS);
  });
}
