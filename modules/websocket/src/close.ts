import type { WebSocket } from '@fastify/websocket';

// Close codes: RFC 6455, section 7.4.1, its registry, and Odoo's own (`addons/bus/websocket.py`, `CloseCode`).

/** The host stops; the client should connect again. */
export const GOING_AWAY = 1001;
export const INTERNAL_ERROR = 1011;
export const TRY_AGAIN_LATER = 1013;
/** The session has ended; the client must log in before it connects again. */
export const SESSION_EXPIRED = 4001;

/** Closes a socket. Messages that its client sends before it receives the close are ignored. */
export function closeIgnoringMessages(socket: WebSocket, code: number, reason: string): void {
  socket.removeAllListeners('message');
  socket.close(code, reason);
}
