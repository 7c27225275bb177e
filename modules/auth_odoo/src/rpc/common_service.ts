import { isRecord } from '@wideload/kit/internal';
import { RpcFailure } from '@wideload/web';
import { notFound } from '@wideload/web/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { elsewhere, ODOO_SILENT } from '../errors.ts';
import { callerOf } from '../odoo/caller.ts';
import type { Gate } from '../odoo/gate.ts';
import { type Call, NoAnswer } from '../odoo/http.ts';

/** Methods of Odoo's external interfaces that need no model and are forwarded (`odoo/service/common.py`). */
const FORWARDED = ['version', 'login', 'authenticate'];

/** Maximum size of a forwarded call in bytes: names, a password, a few settings. */
const MAX_BYTES = 16 * 1024;

/** Settings of forwarded calls. */
interface Forwarding {
  readonly gate: Gate;
  /** The address of Odoo for browsers and other clients. */
  readonly seenAt: URL;
  /** Milliseconds that Odoo has to check a password. */
  readonly timeoutMs: number;
}

/**
 * Adds `/jsonrpc` and `/xmlrpc/2/common` for clients that ask for Odoo's version or check a password first. Other
 * calls are refused with the address of Odoo, so that no client uses this host by mistake.
 */
export function addCommonService(app: FastifyInstance, forwarding: Forwarding): void {
  const route = { config: { auth: 'none' as const }, bodyLimit: MAX_BYTES };

  app.post('/jsonrpc', route, async (request, reply) => {
    if (!isForwarded(request.body)) throw new RpcFailure(notFound(elsewhere(forwarding.seenAt.origin)));
    const body = JSON.stringify(request.body);
    return forward(request, reply, forwarding, { path: '/jsonrpc', body, contentType: 'application/json' });
  });

  app.register(async (part) => {
    part.addContentTypeParser(['text/xml', 'application/xml'], { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    );
    part.post('/xmlrpc/2/common', route, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const method = /<methodName>\s*(\w+)\s*<\/methodName>/.exec(body)?.[1] ?? '';
      reply.type('text/xml; charset=utf-8');
      if (!FORWARDED.includes(method)) return fault(elsewhere(forwarding.seenAt.origin));
      return forward(request, reply, forwarding, { path: '/xmlrpc/2/common', body, contentType: 'text/xml' });
    });
  });
}

/** Forwards a call, and returns the answer. */
async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  { gate, timeoutMs }: Forwarding,
  call: Pick<Call, 'path' | 'body' | 'contentType'>,
): Promise<FastifyReply> {
  try {
    const { status, headers, text } = await gate.post({ ...call, caller: callerOf(request), timeoutMs, isOnce: true });
    return reply
      .code(status)
      .type(headers['content-type'] ?? call.contentType)
      .send(text);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return reply.code(502).type('text/plain; charset=utf-8').send(ODOO_SILENT);
  }
}

/** Whether a call of `/jsonrpc` is forwarded: `{"params": {"service": "common", "method": "version", "args": []}}`. */
function isForwarded(body: unknown): boolean {
  const params = isRecord(body) && isRecord(body.params) ? body.params : {};
  return params.service === 'common' && FORWARDED.some((one) => one === params.method);
}

/** A fault of XML-RPC, with Odoo's code for a fault of the application (`odoo/addons/base/controllers/rpc.py`). */
function fault(message: string): string {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return [
    "<?xml version='1.0'?>",
    '<methodResponse><fault><value><struct>',
    '<member><name>faultCode</name><value><int>1</int></value></member>',
    `<member><name>faultString</name><value><string>${text}</string></value></member>`,
    '</struct></value></fault></methodResponse>',
    '',
  ].join('\n');
}
