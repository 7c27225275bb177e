import { type Logger, WideloadError } from '@wideload/kit';
import { StoreUnavailable } from '@wideload/session';
import { isSessionContended } from '@wideload/session/internal';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BROKEN, NOTHING_HERE, requestFailed, SESSION_BUSY } from '../errors.ts';
import { notFound, RpcFailure, sendRpcError, serverError } from '../rpc/json_rpc.ts';
import { denyUnavailable } from '../session/deny.ts';
import { sendFailure } from './replies.ts';

/** People get a page, programs get JSON, callers of JSON-RPC get its envelope. */
function answer(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  if (request.routeOptions.config.jsonRpc) {
    return sendRpcError(request, reply, status === 404 ? notFound(message) : serverError(message));
  }
  return sendFailure(request, reply, status, message);
}

/** What is answered when nothing matches and when something fails. No inner detail leaves the house. */
export function addFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => answer(request, reply, 404, NOTHING_HERE));

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof RpcFailure) return sendRpcError(request, reply, error.error, error.settings);
    if (error instanceof StoreUnavailable) return denyUnavailable(request, reply);
    // Whatever was thrown is a failure, also where it brings the status of a success.
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status < 500) return answer(request, reply, status, error.message);
    const what = requestFailed(request.method, request.routeOptions.url ?? '(no route)', error.message);
    // Such an error says itself what its author is to do; where it was thrown tells nothing more.
    log.error(what, {
      request: request.id,
      ...(error instanceof WideloadError ? { code: error.code } : { err: error }),
    });
    if (isSessionContended(error)) return denyUnavailable(request, reply, SESSION_BUSY);
    return answer(request, reply, status, BROKEN);
  });
}
