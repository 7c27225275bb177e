import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ADDRESS_TOO_LONG, ADDRESS_UNREADABLE, EXPECTATION_UNKNOWN, HOST_NOT_ONE } from '../errors.ts';
import type { Clients } from '../security/client.ts';
import { secure } from '../security/security_headers.ts';
import { sendFailure, wantsHtml } from './replies.ts';
import type { RequestEnds } from './request_end.ts';

/**
 * Returns the handler for requests that Fastify refuses before any route and hook: malformed addresses. Fastify's own
 * answer would repeat the address, and the request would be missing in logs and metrics.
 */
export function earlyFailures(clients: Clients, ends: RequestEnds) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    clients.addToOne(request);
    ends.watch(request, reply);
    const isTooLong = error.statusCode === 414;
    // Our hooks do not run here: the security headers depend on the content type.
    reply.type(wantsHtml(request) ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    secure(reply);
    sendFailure(request, reply, isTooLong ? 414 : 400, isTooLong ? ADDRESS_TOO_LONG : ADDRESS_UNREADABLE);
  };
}

/** Returns whether a request has one Host header (RFC 9112, section 3.2). Of two, a proxy may use the other one. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** Refuses requests that Node would refuse without our headers and logs, and those with two Host headers. */
export function checkRequestHeaders(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const { expect } = raw.headers;
    // A websocket that a test injects has no socket and no Host header.
    if (raw.socket && !hasOneHost(raw)) sendFailure(request, reply, 400, HOST_NOT_ONE);
    else if (expect !== undefined && !/^100-continue$/i.test(expect))
      sendFailure(request, reply, 417, EXPECTATION_UNKNOWN);
    else done();
  });
}
