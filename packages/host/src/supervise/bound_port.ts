import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { getSystemErrorName } from 'node:util';

declare module 'node:child_process' {
  interface ChildProcess {
    send(message: object, handle: BoundPort, callback: (error: Error | null) => void): boolean;
  }
}

declare module 'node:net' {
  /**
   * Binds a socket, or takes the one with this file descriptor, and accepts no connection on it. Returns the number of
   * a system error on failure. node:cluster does it this way in its own supervisor; there is no public way to bind a
   * port without accepting.
   */
  function _createServerHandle(
    address: string | null,
    port: number,
    addressType: number,
    fd?: number,
  ): BoundPort | number;
}

/** A bound TCP socket. It listens when one of the processes that share it does. */
export interface BoundPort {
  readonly fd: number;
  getsockname(out: object): number;
  close(): void;
}

function systemError(errno: number, what: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`${what}: ${code}`), { code });
}

function checked(bound: BoundPort | number, what: string): BoundPort {
  if (typeof bound === 'number') throw systemError(bound, what);
  // libuv reports a port in use only afterwards.
  const errno = bound.getsockname({});
  if (errno === 0) return bound;
  bound.close();
  throw systemError(errno, what);
}

/** Binds the address; of a host name, its first IP address. Throws a system error. */
export async function bindPort(host: string, port: number): Promise<BoundPort> {
  const { address, family } = await lookup(host);
  return checked(net._createServerHandle(address, port, family), `bind ${host}:${port}`);
}

/** Returns the socket with this file descriptor. Throws a system error if it is not one. */
export function boundPortOf(descriptor: number): BoundPort {
  return checked(net._createServerHandle(null, 0, -1, descriptor), `open file descriptor ${descriptor}`);
}
