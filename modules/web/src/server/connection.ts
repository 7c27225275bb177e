import type { Server, Socket } from 'node:net';

/** The address used for peers on a Unix socket, which have none. */
export const THIS_MACHINE = '127.0.0.1';

/** A request whose answer is not complete. */
export interface OpenRequest {
  /** Whether part of its answer has been sent. */
  readonly isAnswering: boolean;
  /** Reports the end of the request with this status. */
  end(status: number): void;
}

/** The state of an open connection. */
export interface Connection {
  /** Address of the peer, read when the connection was accepted: later it may be undefined. */
  readonly peer: string;
  readonly open: Set<OpenRequest>;
  /** Called when no request is open any more. */
  onIdle: (() => void) | undefined;
  /** When it was accepted, or when its last request ended, in milliseconds since the start of the process. */
  idleSince: number;
  /** Whether the connection was refused: further input is discarded. */
  isRefused: boolean;
}

/** A symbol property, because a WeakMap makes garbage collection slower. */
const CONNECTION: unique symbol = Symbol('wideload.connection');

declare module 'node:net' {
  interface Socket {
    [CONNECTION]?: Connection;
  }
}

function newConnection(peer: string): Connection {
  return { peer, open: new Set(), onIdle: undefined, idleSince: performance.now(), isRefused: false };
}

/** Records the address of each peer on accept. A connection that was already reset has none and is closed. */
export function trackConnections(server: Server): void {
  let hasAddresses = true;
  server.on('listening', () => {
    const bound = server.address();
    hasAddresses = typeof bound === 'object' && bound !== null;
  });
  server.on('connection', (socket) => {
    const peer = hasAddresses ? socket.remoteAddress : THIS_MACHINE;
    if (peer === undefined) socket.destroy();
    else socket[CONNECTION] ??= newConnection(peer);
  });
}

/** Returns the state of a connection. Requests that a test injects may have no socket. */
export function connectionOf(socket: Socket | undefined): Connection {
  if (socket === undefined) return newConnection(THIS_MACHINE);
  socket[CONNECTION] ??= newConnection(socket.remoteAddress ?? UNKNOWN);
  return socket[CONNECTION];
}

/** Resolves when all requests received so far on a connection are answered, or the connection is closed. */
export async function whenAnswered(socket: Socket): Promise<void> {
  const connection = connectionOf(socket);
  if (connection.open.size === 0) return;
  await new Promise<void>((resolve) => {
    connection.onIdle = resolve;
  });
}

/** Stands for an unknown peer. No peer has this address, and no sensible list of addresses contains it. */
const UNKNOWN = '0.0.0.0';
