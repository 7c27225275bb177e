import type { WebSocket as Socket } from '@fastify/websocket';
import type { Auth } from '@wideload/web';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** An open websocket of the package `ws`: `send`, `close`, and the events `message` and `close`. */
export type WebSocket = Socket;

/** Handles a new socket. Add the listeners before the first `await`: messages that arrive earlier are lost. */
export type WebSocketHandler = (socket: WebSocket, request: FastifyRequest) => void | Promise<void>;

/**
 * Adds a websocket. Access is checked before, as for any route: refused requests get 401 or 403 over plain HTTP.
 * `request.session` stays usable while the socket is open. When the session ends, the socket is closed with 4001.
 */
export function webSocket(
  app: FastifyInstance,
  url: string,
  settings: { readonly auth?: Auth },
  handler: WebSocketHandler,
): void {
  app.get(url, { websocket: true, config: settings }, handler);
}
