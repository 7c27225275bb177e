import type { WebSocket } from '@fastify/websocket';

/**
 * Lets a socket's listeners fail for themselves: what one throws, or rejects with, goes to `failed`. With an ordinary
 * emitter it would end the process, and with it everybody's sockets.
 */
export function guardListeners(socket: WebSocket, failed: (error: unknown) => void): void {
  const emit = socket.emit.bind(socket);
  socket.emit = (event, ...args) => {
    if (event === 'error') return emit(event, ...args);
    const listeners = socket.rawListeners(event);
    for (const listener of listeners) {
      try {
        const result: unknown = Reflect.apply(listener, socket, args);
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
    return listeners.length > 0;
  };
}
