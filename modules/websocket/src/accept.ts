import type { WebSocket, WebsocketHandler } from '@fastify/websocket';
import { type Logger, WideloadError } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { StoreUnavailable } from '@wideload/session';
import { isFromOwnPage, loggableUrl, refuseConnection, watchSocketChanges } from '@wideload/web/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { closeIgnoringMessages, GOING_AWAY, INTERNAL_ERROR, TRY_AGAIN_LATER } from './close.ts';
import {
  closed,
  disconnected,
  failed,
  HANDLER_FAILED,
  HANDSHAKE_WRONG,
  HOST_STOPS,
  OTHER_SITE,
  opened,
  otherSite,
  SESSIONS_UNAVAILABLE,
  UPGRADE_NEEDED,
} from './errors.ts';
import { guardListeners } from './guard.ts';
import { webSocketUpgrades } from './upgrades.ts';

/** `closeTimeout`: milliseconds to wait for the close frame of a client. The types of `ws` do not know it yet. */
const TIMEOUTS = { closeTimeout: 2000 };

interface Settings {
  readonly log: Logger;
  /** Maximum message size in bytes. */
  readonly maxPayload: number;
  /** Called with every socket, before its handler. */
  readonly onOpen: (socket: WebSocket, request: FastifyRequest) => void;
}

/** Lets routes be websockets, and answers ordinary requests to them with 426. */
export async function acceptWebSockets(app: FastifyInstance, { log, maxPayload, onOpen }: Settings): Promise<void> {
  const { default: fastifyWebSocket } = await import('@fastify/websocket');

  const refuseOtherSites = async (request: FastifyRequest, reply: FastifyReply) => {
    // Without a session, there is nothing that another site could misuse.
    if (!request.ws || request.routeOptions.config.auth === 'none' || isFromOwnPage(request)) return;
    log.info(otherSite(routeOf(request), request.headers.origin ?? '', request.host));
    return reply.code(403).send({ error: OTHER_SITE, statusCode: 403 });
  };

  const watched = (handler: WebsocketHandler): WebsocketHandler =>
    async function (socket, request) {
      const route = routeOf(request);
      log.debug(opened(route, request.ip));
      const fail = (error: unknown): void => {
        const isUnavailable = error instanceof StoreUnavailable;
        if (!isUnavailable) log.error(failed(route, reasonOf(error)), detailsOf(error));
        closeIgnoringMessages(
          socket,
          isUnavailable ? TRY_AGAIN_LATER : INTERNAL_ERROR,
          isUnavailable ? SESSIONS_UNAVAILABLE : HANDLER_FAILED,
        );
      };
      guardListeners(socket, fail);
      socket.once('close', (code) => log.debug(closed(route, code)));
      onOpen(socket, request);
      watchSocketChanges(request, socket);
      try {
        await handler.call(this, socket, request);
      } catch (error) {
        fail(error);
      }
    };

  // Before the plugin's own hook, which uses the handler that the route has then.
  app.addHook('onRoute', (route: RouteOptions) => {
    const handler = socketHandlerOf(route);
    if (handler === undefined) return;
    if (route.websocket) route.handler = upgradeNeeded;
    route.websocket = false;
    route.wsHandler = watched(handler);
    route.onRequest = [refuseOtherSites, ...hooksOf(route.onRequest)];
  });

  await app.register(fastifyWebSocket, {
    options: { maxPayload, ...TIMEOUTS, server: webSocketUpgrades(app) },
    errorHandler: (error, _, request) => log.debug(disconnected(routeOf(request), error.message)),
    preClose: async () => {
      const { websocketServer: server } = app;
      server.close();
      await Promise.all([...server.clients].map(closeAndWait));
    },
  });
  // Otherwise the library answers, without our headers.
  app.websocketServer.on('wsClientError', (_, socket) => refuseConnection(app, socket, 400, HANDSHAKE_WRONG));
}

/** Resolves when the socket is closed. */
function closeAndWait(socket: WebSocket): Promise<unknown> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close(GOING_AWAY, HOST_STOPS);
  return closed;
}

/** Returns the websocket handler of a route: `wsHandler`, or `handler` if the route is only a websocket. */
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
  return messageOf(error);
}

/** A `WideloadError` explains itself; its stack adds nothing. */
function detailsOf(error: unknown): Record<string, unknown> {
  return error instanceof WideloadError ? { code: error.code } : { err: error };
}
