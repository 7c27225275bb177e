import { isRecord } from '@wideload/kit/internal';
import { RpcFailure } from '@wideload/web';
import { notFound } from '@wideload/web/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { elsewhere, ODOO_SILENT } from '../errors.ts';
import { callerOf } from '../odoo/caller.ts';
import type { Gate } from '../odoo/gate.ts';
import { type Call, NoAnswer } from '../odoo/http.ts';

/** What Odoo's external interfaces do without a model, and this host passes on (`odoo/service/common.py`). */
const PASSED_ON = ['version', 'login', 'authenticate'];

/** The longest call that is passed on, in bytes: names, a password, a few settings. */
const MAX_BYTES = 16 * 1024;

/** Settings of the calls that are passed on. */
interface Passing {
  readonly gate: Gate;
  /** Where browsers and programs see Odoo. */
  readonly seenAt: URL;
  /** Milliseconds that Odoo has to check a password. */
  readonly timeoutMs: number;
}

/**
 * Adds `/jsonrpc` and `/xmlrpc/2/common` for clients that ask for Odoo's version or check a password first. Other
 * calls are refused with the address of Odoo, so that no client uses this host by mistake.
 */
export function addCommonService(app: FastifyInstance, passing: Passing): void {
  const route = { config: { auth: 'none' as const }, bodyLimit: MAX_BYTES };

  app.post('/jsonrpc', route, async (request, reply) => {
    if (!isPassedOn(request.body)) throw new RpcFailure(notFound(elsewhere(passing.seenAt.origin)));
    const body = JSON.stringify(request.body);
    return passOn(request, reply, passing, { path: '/jsonrpc', body, contentType: 'application/json' });
  });

  app.register(async (part) => {
    part.addContentTypeParser(['text/xml', 'application/xml'], { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    );
    part.post('/xmlrpc/2/common', route, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const method = /<methodName>\s*(\w+)\s*<\/methodName>/.exec(body)?.[1] ?? '';
      reply.type('text/xml; charset=utf-8');
      if (!PASSED_ON.includes(method)) return fault(elsewhere(passing.seenAt.origin));
      return passOn(request, reply, passing, { path: '/xmlrpc/2/common', body, contentType: 'text/xml' });
    });
  });
}

/** Passes a call on, and the answer back. */
async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  { gate, timeoutMs }: Passing,
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

/** Whether a call of `/jsonrpc` is passed on: `{"params": {"service": "common", "method": "version", "args": []}}`. */
function isPassedOn(body: unknown): boolean {
  const params = isRecord(body) && isRecord(body.params) ? body.params : {};
  return params.service === 'common' && PASSED_ON.some((one) => one === params.method);
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
