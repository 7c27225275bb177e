import type { WebSocket } from '@fastify/websocket';

/**
 * Passes what a listener of a socket throws, or rejects with, to `failed`. Otherwise it would end the process, and with it
 * all sockets.
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
