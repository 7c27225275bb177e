import type { WideloadError } from '@wideload/kit';
import { NoMaster } from '../client/no_master.ts';
import { RedisFailure, refusalOf } from '../client/refusal.ts';
import type { Target } from '../target/target.ts';
import {
  redisDatabaseRefused,
  redisHangsUp,
  redisHostUnknown,
  redisPasswordRequired,
  redisPasswordWrong,
  redisProtocolUnknown,
  redisRefused,
  redisSentinelLost,
  redisSilent,
  redisSocketUnusable,
  redisTlsFailed,
  redisUnreachable,
  sentinelPasswordRequired,
  sentinelPasswordWrong,
} from './errors.ts';
import { unusable } from './unusable.ts';

/** Node's error codes about TLS and certificates. */
const TLS_CODE = /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** Returns the error of a boot that could not connect, from the first failure of the client. */
export function connectFailure(target: Target, error: unknown): WideloadError {
  if (error instanceof NoMaster) return sentinelFailure(target, error);
  const refusal = refusalOf(error);
  const { kind, reason, code } = refusal;
  const isTls = target.tls !== undefined;
  switch (kind) {
    case 'away':
      if (code !== undefined) return networkFailure(target, code, error);
      break;
    case 'closed':
      return redisHangsUp(target, isTls);
    case 'silent':
      return redisSilent(target, isTls);
    // A server that requires TLS answers plain text with an alert (0x15), or closes the connection.
    case 'foreign':
      return redisProtocolUnknown(target);
    case 'database':
      return redisDatabaseRefused(target, target.db, reason);
    case 'login':
      if (code === 'NOAUTH') return redisPasswordRequired(target);
      if (code === 'WRONGPASS') return redisPasswordWrong(target, target.login.username);
  }
  return unusable(target, refusal);
}

/** Returns the error for a code of the system. */
function networkFailure(target: Target, code: string, error: unknown): WideloadError {
  const isTls = target.tls !== undefined;
  if (TLS_CODE.test(code)) return redisTlsFailed(target, code);
  if (code === 'ECONNREFUSED') return redisRefused(target);
  if (target.place.kind === 'socket') return redisSocketUnusable(target, code);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return redisHostUnknown(target, hostOf(error));
  if (code === 'ECONNRESET' || code === 'EPIPE') return redisHangsUp(target, isTls);
  // The client counts the TLS handshake as connecting: a server without TLS never answers it.
  if (code === 'ETIMEDOUT' && isTls) return redisSilent(target, true);
  return redisUnreachable(target, code);
}

/** The host name that could not be resolved. */
function hostOf(error: unknown): string {
  return (error instanceof RedisFailure ? error.hostname : undefined) ?? 'that name';
}

function sentinelFailure(target: Target, { failures, isAnswered }: NoMaster): WideloadError {
  if (failures.some(({ code }) => code === 'NOAUTH')) return sentinelPasswordRequired(target);
  if (failures.some(({ code }) => code === 'WRONGPASS'))
    return sentinelPasswordWrong(target, target.sentinelLogin.username);
  const [failure] = failures;
  return redisSentinelLost(
    target,
    isAnswered || failure === undefined
      ? 'the Sentinel does not know a master of that name'
      : `the Sentinel ${failure.reason}`,
  );
}
