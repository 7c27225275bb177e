import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
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
 * Listens on the address; through `openPort` where another process holds the port. Then the system shares connections
 * out among all that listen, and what none has taken when they stop is left for those that come next. Returns the URL
 * to type; throws what to do when that is not possible.
 */
export async function listen(
  app: FastifyInstance,
  address: string,
  port: number,
  openPort: HostInfo['openPort'],
): Promise<string> {
  const host = address === '' ? '0.0.0.0' : address;
  if (openPort === undefined) {
    await app.listen({ host, port }).catch((error) => {
      throw refusal(error, host, port) ?? listenRefused(host, port, reasonOf(error));
    });
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
  return urlOf(app.server.address());
}
