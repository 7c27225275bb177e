import type { FastifyInstance, RouteOptions } from 'fastify';
import { webSocketsMissing } from '../errors.ts';

/** Refuses a websocket that nothing would take: Fastify would call its handler for ordinary requests. */
export function checkWebSockets(app: FastifyInstance): void {
  app.addHook('onRoute', function (route: RouteOptions) {
    const isSocket = ('websocket' in route && route.websocket) || 'wsHandler' in route;
    if (isSocket && !this.hasDecorator('websocketServer')) throw webSocketsMissing(`${route.method} ${route.url}`);
  });
}
