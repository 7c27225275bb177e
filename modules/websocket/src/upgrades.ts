import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection, whenAnswered } from '@wideload/web/internal';
import type { FastifyInstance } from 'fastify';
import { TOO_MANY_HEADERS } from './errors.ts';

// Not imported: on Node 24 an import of node:http loads its client for fetch, of which nobody here has need.
const http = process.getBuiltinModule('node:http');

/** Texts among headers (a name and a value each) of which Node keeps no more: those beyond are lost to us. */
const MAX_HEADER_TEXTS = 2000;

/** Whether a request wants to become a websocket. Everything else that it may want to become is not known here. */
function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Answers where websockets are to be taken from. As soon as somebody listens for upgrades, Node hands over every request
 * that names one, whichever, and reads its body no further. What wants something else than a websocket goes back into
 * the server, as if it had wanted nothing (RFC 9110, section 7.8): curl does so for HTTP/2, and Java for h2c.
 */
export function webSocketUpgrades(app: FastifyInstance): Server {
  // It never listens: what takes websockets wants a server to hear of them from.
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
  // By now nobody listens to the socket, and one that breaks off would end the process.
  const destroy = (): void => void socket.destroy();
  socket.on('error', destroy);
  if (rawHeaders.length >= MAX_HEADER_TEXTS) {
    // A length among those that are lost would make the body another request.
    refuseConnection(app, socket, 431, TOO_MANY_HEADERS);
    return;
  }
  // Answers that came before in the same connection have to be out: Node knows their order only within one reading.
  await whenAnswered(socket);
  if (socket.destroyed) return;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() !== 'upgrade') lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  // The time that an idle connection had before this request.
  socket.setTimeout(0);
  app.server.emit('connection', socket);
  socket.off('error', destroy);
}
