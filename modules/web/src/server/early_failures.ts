import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ADDRESS_TOO_LONG, ADDRESS_UNREADABLE, EXPECTATION_UNKNOWN, HOST_NOT_ONE } from '../errors.ts';
import type { Clients } from '../security/client.ts';
import { secure } from '../security/security_headers.ts';
import { sendFailure, wantsHtml } from './replies.ts';
import type { RequestEnds } from './request_end.ts';

/**
 * Answers what Fastify answers before any route and any hook: an address that cannot be read. Its own answer repeats the
 * address, and nobody is told of it.
 */
export function earlyFailures(clients: Clients, ends: RequestEnds) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    clients.addToOne(request);
    ends.watch(request, reply);
    const isTooLong = error.statusCode === 414;
    // No hook of ours runs here: the type has to be known before it is sent.
    reply.type(wantsHtml(request) ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    secure(reply);
    sendFailure(request, reply, isTooLong ? 414 : 400, isTooLong ? ADDRESS_TOO_LONG : ADDRESS_UNREADABLE);
  };
}

/** One Host header, as HTTP/1.1 wants it (RFC 9112, section 3.2): of two, a proxy and we might believe different ones. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** Refuses what Node itself would refuse, without our headers and unseen, and the second Host header that it ignores. */
export function checkHeads(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const { expect } = raw.headers;
    // What a test injects as a websocket has no socket, and no more headers than it was given.
    if (raw.socket && !hasOneHost(raw)) sendFailure(request, reply, 400, HOST_NOT_ONE);
    else if (expect !== undefined && !/^100-continue$/i.test(expect))
      sendFailure(request, reply, 417, EXPECTATION_UNKNOWN);
    else done();
  });
}
