import type { WebSocket } from '@fastify/websocket';

// Close codes: RFC 6455, section 7.4.1, its registry, and Odoo's own (`addons/bus/websocket.py`, `CloseCode`).

/** The host stops: the client finds another one. */
export const GOING_AWAY = 1001;
export const INTERNAL_ERROR = 1011;
export const TRY_AGAIN_LATER = 1013;
/** The session has ended: there is no use in coming again before a login. */
export const SESSION_EXPIRED = 4001;

/** Closes a socket whose client may go on talking until it has heard of it: no handler listens any more. */
export function dismiss(socket: WebSocket, code: number, reason: string): void {
  socket.removeAllListeners('message');
  socket.close(code, reason);
}
