import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection, whenAnswered } from '@wideload/web/internal';
import type { FastifyInstance } from 'fastify';
import { TOO_MANY_HEADERS } from './errors.ts';

// Not imported: on Node 24, an import of node:http also loads the fetch client, which is not used here.
const http = process.getBuiltinModule('node:http');

/** Maximum number of header names and values that Node keeps in `rawHeaders`. */
const MAX_HEADER_TEXTS = 2000;

/** Returns whether a request asks for an upgrade to a websocket, the only supported upgrade. */
function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Returns a server that emits `upgrade` for websockets only. Once anything listens to `upgrade`, Node passes every request
 * with an `Upgrade` header to it and does not read its body. Other upgrades (curl asks for HTTP/2, Java for h2c) are
 * ignored, as RFC 9110, section 7.8 allows: the request goes back into the server without that header.
 */
export function webSocketUpgrades(app: FastifyInstance): Server {
  // It never listens: the websocket library only subscribes to its event.
  const upgrades = http.createServer();
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (wantsWebSocket(request)) upgrades.emit('upgrade', request, socket, head);
    else void ignoreUpgrade(app, request, socket, head);
  });
  return upgrades;
}

async function ignoreUpgrade(
  app: FastifyInstance,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const { method, url, httpVersion, rawHeaders } = request;
  // The HTTP server no longer listens to the socket: an error of it would end the process.
  const destroy = (): void => void socket.destroy();
  socket.on('error', destroy);
  if (rawHeaders.length >= MAX_HEADER_TEXTS) {
    // If Content-Length is among the lost headers, the body would be read as another request.
    refuseConnection(app, socket, 431, TOO_MANY_HEADERS);
    return;
  }
  // Earlier answers on this connection must be sent first: Node keeps the order only for one parser.
  await whenAnswered(socket);
  if (socket.destroyed) return;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() !== 'upgrade') lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  // Removes the idle timeout that was set before this request.
  socket.setTimeout(0);
  app.server.emit('connection', socket);
  socket.off('error', destroy);
}
