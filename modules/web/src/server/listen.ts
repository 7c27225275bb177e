import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { HostInfo, WideloadError } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';
import { interfaceUnknown, listenRefused, portForbidden, portInUse, socketUnusable } from '../errors.ts';

/** What to do about an error that has to do with the address; undefined for any other. */
function refusal(error: unknown, host: string, port: number): WideloadError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return portInUse(host, port);
  if (code === 'EACCES') return portForbidden(host, port);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return interfaceUnknown(host);
  return undefined;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function urlOf(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === 'string') return `unix:${bound ?? ''}`;
  const { address, family, port } = bound;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/**
 * Takes connections on one more address, for the same server: Fastify would have another there, which lacks what is done
 * about connections and about what is no request. Undefined where this machine does not have that address.
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

/** `localhost` is one address or two; browsers and proxies try the one or the other first. */
async function addressesOf(host: string): Promise<readonly [string, ...string[]]> {
  if (host !== 'localhost') return [host];
  const found = await lookup(host, { all: true });
  const [first = host, ...others] = new Set(found.map(({ address }) => address));
  return [first, ...others];
}

/** Where a server listens. */
export interface Listening {
  /** To type. */
  readonly url: string;
  /** Takes no new connections on further addresses. Resolves when those that are open have ended. */
  close(): Promise<unknown>;
}

/**
 * Listens on the address; through `openPort` where another process holds the port. Then the system shares connections
 * out among all that listen, and what none has taken when they stop is left for those that come next. Throws what to do
 * when that is not possible.
 */
export async function listen(
  app: FastifyInstance,
  address: string,
  port: number,
  openPort: HostInfo['openPort'],
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
      throw refusal(error, host, port) ?? listenRefused(host, port, reasonOf(error));
    }
  } else {
    const handle = await openPort(host, port).catch((error) => {
      throw refusal(error, host, port) ?? listenRefused(host, port, reasonOf(error));
    });
    try {
      app.server.listen(handle);
      await once(app.server, 'listening');
    } catch (error) {
      throw refusal(error, host, port) ?? socketUnusable(reasonOf(error));
    }
  }
  const close = () => Promise.all(further.map((server) => new Promise((resolve) => server.close(resolve))));
  return { url: urlOf(app.server.address()), close };
}
