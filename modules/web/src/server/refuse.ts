import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { HEADERS_TOO_LARGE, NO_TUNNEL, TOO_SLOW, UNREADABLE } from '../errors.ts';
import { errorPage } from '../pages/error.ts';
import { ipAddress } from '../security/addresses.ts';
import { securityHeaders } from '../security/security_headers.ts';
import { connectionOf } from './connection.ts';
import { type RequestEnds, requestEndsOf } from './request_end.ts';
import type { Site } from './site.ts';

// Not imported: see pages/error.ts.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** Time for a client that is still sending to read why it was refused. */
const LINGER_MS = 1000;

/** Returns the last packet, as text; empty if the request timed out. */
function packetOf({ rawPacket }: ConnectionError): string {
  return rawPacket instanceof Uint8Array ? Buffer.from(rawPacket).toString('latin1') : '';
}

function reasonOf(code: string): readonly [status: number, message: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, TOO_SLOW];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, HEADERS_TOO_LARGE];
  return [400, UNREADABLE];
}

/** Returns an answer as raw HTTP: a page of this site, or JSON. */
function rawAnswer(status: number, message: string, site: Site | undefined): string {
  const type = site ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const body = site ? errorPage(site, { status, message }) : JSON.stringify({ error: message, statusCode: status });
  const headers = [
    ['connection', 'close'],
    ['cache-control', 'no-store'],
    ['content-type', type],
    ['content-length', String(Buffer.byteLength(body))],
    ...securityHeaders(type),
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}

/**
 * Sends an answer on a connection without a route, closes it and discards further input. A request whose body is still arriving
 * ends with this status. With a `site`, the answer is a page of that site, otherwise JSON.
 */
export function refuse(ends: RequestEnds, socket: Socket, status: number, message: string, site?: Site): void {
  const connection = connectionOf(socket);
  // Further input on this connection is discarded without another answer.
  if (connection.isRefused) return;
  connection.isRefused = true;
  const { peer, idleSince, open } = connection;
  if (open.size > 0) for (const request of [...open]) request.end(status);
  else {
    const milliseconds = performance.now() - idleSince;
    ends.report({ status, milliseconds, address: ipAddress(peer) ?? peer, exchange: undefined });
  }
  socket.on('error', () => socket.destroy());
  socket.end(rawAnswer(status, message, site));
  // Closing at once with unread input would reset the connection, and the client would not get the answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Refuses a connection as `refuse` does, for a module that handles connections itself. */
export function refuseConnection(app: FastifyInstance, stream: Duplex, status: number, message: string): void {
  // A test may inject another kind of stream.
  if (stream instanceof Socket) refuse(requestEndsOf(app), stream, status, message);
  else stream.destroy();
}

/** Returns Fastify's `clientErrorHandler`. */
export function clientErrors(ends: RequestEnds, site: Site) {
  return (error: ConnectionError, socket: Socket): void => {
    const { open, isRefused } = connectionOf(socket);
    // Already answered: further input is discarded until the client has read the answer.
    if (isRefused) return;
    const isAnswering = [...open].some((request) => request.isAnswering);
    // Browsers open spare connections and close them without a request.
    if (error.code === 'ECONNRESET' || isAnswering || !socket.writable || socket.bytesRead === 0) {
      socket.destroy();
      return;
    }
    const [status, message] = reasonOf(error.code);
    const wantsPage = /^accept:.*text\/html/im.test(packetOf(error));
    refuse(ends, socket, status, message, wantsPage ? site : undefined);
  };
}

/** Refuses `CONNECT`, which Node does not answer. */
export function refuseTunnels(app: FastifyInstance): void {
  app.server.on('connect', (_, stream) => refuseConnection(app, stream, 405, NO_TUNNEL));
}
