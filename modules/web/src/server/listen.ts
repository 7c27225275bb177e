import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { WideloadError } from '@wideload/kit';
import { messageOf, type Serving } from '@wideload/kit/internal';
import type { FastifyInstance } from 'fastify';
import { interfaceUnknown, listenRefused, portForbidden, portInUse, socketUnusable } from '../errors.ts';

/** Returns the error to show for a system error about the address; undefined for other errors. */
function refusal(error: unknown, host: string, port: number): WideloadError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return portInUse(host, port);
  if (code === 'EACCES') return portForbidden(host, port);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return interfaceUnknown(host);
  return undefined;
}

function urlOf(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === 'string') return `unix:${bound ?? ''}`;
  const { address, family, port } = bound;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Accepts connections on one more address, for the same server. Fastify would create another server there, without our
 * handling of connections and malformed requests. Returns undefined if this machine does not have that address.
 */
async function alsoListen(app: FastifyInstance, host: string): Promise<Server | undefined> {
  const bound = app.server.address();
  if (bound === null || typeof bound === 'string') return undefined;
  const settings = { allowHalfOpen: true, noDelay: true };
  const server = createServer(settings, (socket) => app.server.emit('connection', socket));
  try {
    server.listen({ host, port: bound.port });
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

/** Returns the addresses of a host. `localhost` has one or two, and browsers and proxies try either first. */
async function addressesOf(host: string): Promise<readonly [string, ...string[]]> {
  if (host !== 'localhost') return [host];
  const found = await lookup(host, { all: true });
  const [first = host, ...others] = new Set(found.map(({ address }) => address));
  return [first, ...others];
}

/** The address of a listening server. */
export interface Listening {
  /** The URL to open. */
  readonly url: string;
  /** Refuses new connections on further addresses. Resolves when the open ones have ended. */
  close(): Promise<unknown>;
}

/**
 * Listens on the address, or on the port that `openPort` gets from the supervisor. Then the system distributes connections
 * among all workers, and connections that no worker has accepted wait for the next ones. Throws an error
 * that says what to do if listening fails.
 */
export async function listen(
  app: FastifyInstance,
  address: string,
  port: number,
  openPort: Serving['openPort'],
): Promise<Listening> {
  const host = address === '' ? '0.0.0.0' : address;
  const further: Server[] = [];
  if (openPort === undefined) {
    try {
      const [first, ...others] = await addressesOf(host);
      await app.listen({ host: first, port });
      for (const other of others)
        further.push(...[await alsoListen(app, other)].filter((server) => server !== undefined));
    } catch (error) {
      throw refusal(error, host, port) ?? listenRefused(host, port, messageOf(error));
    }
  } else {
    const handle = await openPort(host, port).catch((error) => {
      throw refusal(error, host, port) ?? listenRefused(host, port, messageOf(error));
    });
    try {
      app.server.listen(handle);
      await once(app.server, 'listening');
    } catch (error) {
      throw refusal(error, host, port) ?? socketUnusable(messageOf(error));
    }
  }
  const close = () => Promise.all(further.map((server) => new Promise((resolve) => server.close(resolve))));
  return { url: urlOf(app.server.address()), close };
}
