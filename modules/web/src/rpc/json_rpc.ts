import { isRecord } from '@wideload/kit/internal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Auth, DEFAULT_AUTH } from '../security/auth.ts';

/** An error in the form of Odoo's JSON-RPC (`odoo/http.py`, `JsonRPCDispatcher.handle_error`). */
export interface RpcError {
  /** 100: the session has expired. 200: the server refused or failed. 404: not found. */
  readonly code: number;
  readonly message: string;
  readonly data: { readonly name: string; readonly message: string; readonly arguments: readonly string[] };
}

function rpcError(code: number, title: string, name: string, message: string): RpcError {
  return { code, message: title, data: { name, message, arguments: [message] } };
}

export const SESSION_EXPIRED = rpcError(
  100,
  'Odoo Session Expired',
  'odoo.http.SessionExpiredException',
  'Session expired',
);

export const accessDenied = (message: string): RpcError =>
  rpcError(200, 'Odoo Server Error', 'odoo.exceptions.AccessDenied', message);

export const accessError = (message: string): RpcError =>
  rpcError(200, 'Odoo Server Error', 'odoo.exceptions.AccessError', message);

export const serverError = (message: string): RpcError =>
  rpcError(200, 'Odoo Server Error', 'odoo.exceptions.UserError', message);

export const notFound = (message: string): RpcError =>
  rpcError(404, '404: Not Found', 'werkzeug.exceptions.NotFound', message);

/** How an `RpcFailure` is sent. */
export interface RpcFailureSettings {
  /** The HTTP status. Default: 200, which Odoo uses for all errors. */
  readonly status?: number;
  /** Seconds after which the client may try again. */
  readonly retryAfter?: number;
}

/** Thrown by a handler to answer with a specific JSON-RPC error. */
export class RpcFailure extends Error {
  readonly error: RpcError;
  readonly settings: RpcFailureSettings;

  constructor(error: RpcError, settings: RpcFailureSettings = {}) {
    super(error.data.message);
    this.error = error;
    this.settings = settings;
  }
}

/** The `params` of a call, as the client sent them. */
export type RpcParams = Readonly<Record<string, unknown>>;

/** Returns the id of a call, which the answer repeats. JSON-RPC allows strings and numbers; other values become null. */
function idOf({ body }: FastifyRequest): unknown {
  const id = isRecord(body) ? body.id : undefined;
  return typeof id === 'object' ? null : (id ?? null);
}

/** Sends an error in the envelope of JSON-RPC. */
export function sendRpcError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: RpcError,
  { status = 200, retryAfter }: RpcFailureSettings = {},
): FastifyReply {
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  return reply.code(status).send({ jsonrpc: '2.0', id: idOf(request), error });
}

/** Adds a route for Odoo's JSON-RPC. `handler` gets `params` and returns the result. */
export function jsonRpc(
  app: FastifyInstance,
  url: string,
  settings: { readonly auth?: Auth },
  handler: (params: RpcParams, request: FastifyRequest) => unknown,
): void {
  app.post(url, { config: { auth: settings.auth ?? DEFAULT_AUTH, jsonRpc: true } }, async (request) => {
    const params = isRecord(request.body) && isRecord(request.body.params) ? request.body.params : {};
    const result = (await handler(params, request)) ?? null;
    return { jsonrpc: '2.0', id: idOf(request), result };
  });
}
