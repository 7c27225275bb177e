import type { FastifyInstance, RouteOptions } from 'fastify';
import { webSocketsMissing } from '../errors.ts';

/** Refuses websocket routes if no plugin handles them: Fastify would call their handlers for ordinary requests. */
export function checkWebSockets(app: FastifyInstance): void {
  app.addHook('onRoute', function (route: RouteOptions) {
    const isSocket = ('websocket' in route && route.websocket) || 'wsHandler' in route;
    if (isSocket && !this.hasDecorator('websocketServer')) throw webSocketsMissing(`${route.method} ${route.url}`);
  });
}
