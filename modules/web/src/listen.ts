import { once } from 'node:events';
import { type AddressInfo, Socket } from 'node:net';
import type { WideloadError } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';
import { interfaceUnknown, listenRefused, portForbidden, portInUse, socketUnusable } from './errors.ts';

function refusal(error: unknown, host: string, port: number): WideloadError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return portInUse(host, port);
  if (code === 'EACCES') return portForbidden(host, port);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return interfaceUnknown(host);
  return listenRefused(host, port, error instanceof Error ? error.message : String(error));
}

function urlOf(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === 'string') return `unix:${bound ?? ''}`;
  const { address, family, port } = bound;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Opens the port. Answers the URL to type; throws what to do when that is not possible. */
export async function listen(app: FastifyInstance, address: string, port: number): Promise<string> {
  const host = address === '' ? '0.0.0.0' : address;
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw refusal(error, host, port);
  }
  return urlOf(app.server.address());
}

/**
 * Listens on a socket that is open already, under this file descriptor. With several workers the system hands each
 * connection to one of them: what none has taken when they stop is left for those that come next.
 */
export async function listenOn(app: FastifyInstance, descriptor: number): Promise<string> {
  try {
    // As a socket and not as a descriptor, or a worker would have the supervisor listen.
    app.server.listen(new Socket({ fd: descriptor }));
    await once(app.server, 'listening');
  } catch (error) {
    throw socketUnusable(error instanceof Error ? error.message : String(error));
  }
  return urlOf(app.server.address());
}
