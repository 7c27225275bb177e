import type { WebSocket, WebsocketHandler } from '@fastify/websocket';
import { type Logger, WideloadError } from '@wideload/kit';
import { StoreUnavailable } from '@wideload/session';
import { isFromOwnPage, loggableUrl, refuseConnection, watchSocketChanges } from '@wideload/web/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { dismiss, GOING_AWAY, INTERNAL_ERROR, TRY_AGAIN_LATER } from './close.ts';
import {
  brokeOff,
  closed,
  failed,
  HANDLER_FAILED,
  HANDSHAKE_WRONG,
  HOST_STOPS,
  OTHER_SITE,
  opened,
  otherSite,
  SESSIONS_AWAY,
  UPGRADE_NEEDED,
} from './errors.ts';
import { guardListeners } from './guard.ts';
import { webSocketUpgrades } from './upgrades.ts';

/** `closeTimeout`: milliseconds after which a client that does not say goodbye is cut off. */
const SETTINGS = { closeTimeout: 2000 };

interface Settings {
  readonly log: Logger;
  /** Bytes of the longest message. */
  readonly maxPayload: number;
  /** Is told of every socket, before its handler. */
  readonly attend: (socket: WebSocket, request: FastifyRequest) => void;
}

/** Lets routes be websockets, and answers those that come to them for something else. */
export async function acceptWebSockets(app: FastifyInstance, { log, maxPayload, attend }: Settings): Promise<void> {
  const { default: fastifyWebSocket } = await import('@fastify/websocket');

  const refuseOtherSites = async (request: FastifyRequest, reply: FastifyReply) => {
    // Without a session there is nothing that another site could use.
    if (!request.ws || request.routeOptions.config.auth === 'none' || isFromOwnPage(request)) return;
    log.info(otherSite(routeOf(request), request.headers.origin ?? '', request.host));
    return reply.code(403).send({ error: OTHER_SITE, statusCode: 403 });
  };

  const attended = (handler: WebsocketHandler): WebsocketHandler =>
    async function (socket, request) {
      const route = routeOf(request);
      log.debug(opened(route, request.ip));
      const fail = (error: unknown): void => {
        const isAway = error instanceof StoreUnavailable;
        if (!isAway) log.error(failed(route, reasonOf(error)), detailsOf(error));
        dismiss(socket, isAway ? TRY_AGAIN_LATER : INTERNAL_ERROR, isAway ? SESSIONS_AWAY : HANDLER_FAILED);
      };
      guardListeners(socket, fail);
      socket.once('close', (code) => log.debug(closed(route, code)));
      attend(socket, request);
      watchSocketChanges(request, socket);
      try {
        await handler.call(this, socket, request);
      } catch (error) {
        fail(error);
      }
    };

  // Before the plugin's own hook, which takes the handler as it finds it.
  app.addHook('onRoute', (route: RouteOptions) => {
    const handler = socketHandlerOf(route);
    if (handler === undefined) return;
    if (route.websocket) route.handler = upgradeNeeded;
    route.websocket = false;
    route.wsHandler = attended(handler);
    route.onRequest = [refuseOtherSites, ...hooksOf(route.onRequest)];
  });

  await app.register(fastifyWebSocket, {
    options: { maxPayload, ...SETTINGS, server: webSocketUpgrades(app) },
    errorHandler: (error, _, request) => log.debug(brokeOff(routeOf(request), error.message)),
    preClose: async () => {
      const { websocketServer: server } = app;
      server.close();
      await Promise.all([...server.clients].map(sayGoodbye));
    },
  });
  // Else it would answer by itself, without the headers of every answer.
  app.websocketServer.on('wsClientError', (_, socket) => refuseConnection(app, socket, 400, HANDSHAKE_WRONG));
}

/** Resolves when the socket is closed. */
function sayGoodbye(socket: WebSocket): Promise<unknown> {
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.close(GOING_AWAY, HOST_STOPS);
  return gone;
}

/** The handler of a websocket, which stands in a route's `handler` where it is nothing else. */
function socketHandlerOf({ websocket, wsHandler, handler }: RouteOptions): WebsocketHandler | undefined {
  if (!websocket) return wsHandler;
  return function (socket, request) {
    return Reflect.apply(handler, this, [socket, request]);
  };
}

async function upgradeNeeded(_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.code(426).header('upgrade', 'websocket').send({ error: UPGRADE_NEEDED, statusCode: 426 });
}

function hooksOf<H>(hooks: H | H[] | undefined): H[] {
  return hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
}

function routeOf({ routeOptions, url }: FastifyRequest): string {
  return routeOptions.url ?? loggableUrl(url, undefined);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ours says itself what its author is to do; where it was thrown tells nothing more. */
function detailsOf(error: unknown): Record<string, unknown> {
  return error instanceof WideloadError ? { code: error.code } : { err: error };
}
