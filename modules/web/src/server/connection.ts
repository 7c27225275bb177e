import type { Server, Socket } from 'node:net';

/** The address of a peer that comes over a socket file: it has none, and is on this machine. */
export const THIS_MACHINE = '127.0.0.1';

/** A request that came over a connection and is not answered yet. */
export interface OpenRequest {
  /** Whether a part of its answer has been sent. */
  readonly isAnswering: boolean;
  /** Says that nothing more follows, and with which status it ended. */
  end(status: number): void;
}

/** What is known of a connection for as long as it lasts. */
export interface Connection {
  /** Address of the peer as the system gives it, taken when the connection was accepted: later it may be gone. */
  readonly peer: string;
  readonly open: Set<OpenRequest>;
  /** Is called when nothing is open any more. */
  onQuiet: (() => void) | undefined;
  /** When it was accepted or last had an answer to give, in milliseconds since the process began. */
  quietSince: number;
  /** Set when nothing that still comes over it is read. */
  isRefused: boolean;
}

/** A property of its own, since a WeakMap costs the collector dearly. */
const CONNECTION: unique symbol = Symbol('wideload.connection');

declare module 'node:net' {
  interface Socket {
    [CONNECTION]?: Connection;
  }
}

function newConnection(peer: string): Connection {
  return { peer, open: new Set(), onQuiet: undefined, quietSince: performance.now(), isRefused: false };
}

/** Takes the address of each peer at once. A connection that was reset by then has none: it is closed unread. */
export function noteConnections(server: Server): void {
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

/** What is known of the connection that a request came over. One that a test injects may have no socket. */
export function connectionOf(socket: Socket | undefined): Connection {
  if (socket === undefined) return newConnection(THIS_MACHINE);
  socket[CONNECTION] ??= newConnection(socket.remoteAddress ?? UNKNOWN);
  return socket[CONNECTION];
}

/** Resolves when every request that has come over a connection so far is answered, or the connection is closed. */
export async function whenAnswered(socket: Socket): Promise<void> {
  const connection = connectionOf(socket);
  if (connection.open.size === 0) return;
  await new Promise<void>((resolve) => {
    connection.onQuiet = resolve;
  });
}

/** No peer has this address, no proxy is trusted with it, and no list of addresses that is sensible has it. */
const UNKNOWN = '0.0.0.0';
