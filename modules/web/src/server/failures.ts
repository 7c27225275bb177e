import { type Logger, WideloadError } from '@wideload/kit';
import { StoreUnavailable } from '@wideload/session';
import { isSessionContended } from '@wideload/session/internal';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { INTERNAL_ERROR, NOTHING_HERE, requestFailed, SESSION_BUSY, USER_UNKNOWN } from '../errors.ts';
import { notFound, RpcFailure, sendRpcError, serverError } from '../rpc/json_rpc.ts';
import { denyUnavailable } from '../session/deny.ts';
import { sendFailure } from './replies.ts';

/** Sends a failure as HTML, as JSON, or in the envelope of JSON-RPC, as the client expects. */
function answer(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  if (request.routeOptions.config.jsonRpc) {
    return sendRpcError(request, reply, status === 404 ? notFound(message) : serverError(message));
  }
  return sendFailure(request, reply, status, message);
}

/** Adds the answers for unknown routes and for errors. They contain no internal details. */
export function addFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => answer(request, reply, 404, NOTHING_HERE));

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof RpcFailure) return sendRpcError(request, reply, error.error, error.settings);
    if (error instanceof StoreUnavailable) return denyUnavailable(request, reply);
    if (error instanceof WideloadError && error.code === 'USER_UNKNOWN')
      return denyUnavailable(request, reply, USER_UNKNOWN);
    // A thrown value is a failure, even if its statusCode says success.
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status < 500) return answer(request, reply, status, error.message);
    const line = requestFailed(request.method, request.routeOptions.url ?? '(no route)', error.message);
    // A WideloadError explains itself; its stack adds nothing.
    log.error(line, {
      request: request.id,
      ...(error instanceof WideloadError ? { code: error.code } : { err: error }),
    });
    if (isSessionContended(error)) return denyUnavailable(request, reply, SESSION_BUSY);
    return answer(request, reply, status, INTERNAL_ERROR);
  });
}
