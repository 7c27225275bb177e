import type { AddressInfo } from 'node:net';
import type { WideloadError } from '@wideload/kit';
import type { FastifyInstance } from 'fastify';
import { interfaceUnknown, listenRefused, portForbidden, portInUse } from './errors.ts';

function refusal(error: unknown, host: string, port: number): WideloadError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return portInUse(host, port);
  if (code === 'EACCES') return portForbidden(host, port);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return interfaceUnknown(host);
  return listenRefused(host, port, error instanceof Error ? error.message : String(error));
}

function urlOf({ address, family, port }: AddressInfo): string {
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
  const bound = app.server.address();
  return typeof bound === 'object' && bound !== null ? urlOf(bound) : `http://${host}:${port}`;
}
