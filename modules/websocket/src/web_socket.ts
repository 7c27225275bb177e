import type { WebSocket as Socket } from '@fastify/websocket';
import type { Auth } from '@wideload/web';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** An open websocket, as `ws` has it: `send`, `close`, and the events `message` and `close`. */
export type WebSocket = Socket;

/** What a module does with a socket. It is called once for each; messages that come while it awaits are lost to it. */
export type WebSocketHandler = (socket: WebSocket, request: FastifyRequest) => void | Promise<void>;

/**
 * Adds a websocket. Who may open it is decided before, as for any route: all others are answered with 401 or 403, in
 * plain HTTP. The session of the request stays at hand, and when it ends the socket is closed with 4001.
 */
export function webSocket(
  app: FastifyInstance,
  url: string,
  settings: { readonly auth?: Auth },
  handler: WebSocketHandler,
): void {
  app.get(url, { websocket: true, config: settings }, handler);
}
