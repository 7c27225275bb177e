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

/** Milliseconds for which a client that is still sending may read why it is refused. */
const LINGER = 1000;

/** What came last, of which a request that took too long has nothing. */
function packetOf({ rawPacket }: ConnectionError): string {
  return rawPacket instanceof Uint8Array ? Buffer.from(rawPacket).toString('latin1') : '';
}

function reasonOf(code: string): readonly [status: number, message: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, TOO_SLOW];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, HEADERS_TOO_LARGE];
  return [400, UNREADABLE];
}

/** An answer as it goes over the wire: a page of this site, or JSON. */
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
 * Answers over a connection what is not for a route to answer, and reads nothing more from it. A request whose body is
 * still coming ends with this status. With a `site` the answer is a page of it.
 */
export function refuse(ends: RequestEnds, socket: Socket, status: number, message: string, site?: Site): void {
  const connection = connectionOf(socket);
  // What goes on coming is refused no second time.
  if (connection.isRefused) return;
  connection.isRefused = true;
  const { peer, quietSince, open } = connection;
  if (open.size > 0) for (const request of [...open]) request.end(status);
  else {
    const milliseconds = performance.now() - quietSince;
    ends.tell({ status, milliseconds, address: ipAddress(peer) ?? peer, asked: undefined });
  }
  socket.on('error', () => socket.destroy());
  socket.end(rawAnswer(status, message, site));
  // Closed at once, with something unread, the connection would be reset and the answer lost.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(cut));
}

/** The same, for a module that takes connections over. */
export function refuseConnection(app: FastifyInstance, stream: Duplex, status: number, message: string): void {
  // A test may have injected something else.
  if (stream instanceof Socket) refuse(requestEndsOf(app), stream, status, message);
  else stream.destroy();
}

/** For Fastify's `clientErrorHandler`. */
export function clientErrors(ends: RequestEnds, site: Site) {
  return (error: ConnectionError, socket: Socket): void => {
    const { open, isRefused } = connectionOf(socket);
    // It was answered already, and what it still sends is thrown away until it has read that.
    if (isRefused) return;
    const isAnswering = [...open].some((request) => request.isAnswering);
    // A browser opens connections that it then has no use for.
    if (error.code === 'ECONNRESET' || isAnswering || !socket.writable || socket.bytesRead === 0) {
      socket.destroy();
      return;
    }
    const [status, message] = reasonOf(error.code);
    const isForPerson = /^accept:.*text\/html/im.test(packetOf(error));
    refuse(ends, socket, status, message, isForPerson ? site : undefined);
  };
}

/** Refuses tunnels: `CONNECT`, which Node would leave without an answer. */
export function refuseTunnels(app: FastifyInstance): void {
  app.server.on('connect', (_, stream) => refuseConnection(app, stream, 405, NO_TUNNEL));
}
