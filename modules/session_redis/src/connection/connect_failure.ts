import type { WideloadError } from '@wideload/kit';
import {
  redisDatabaseRefused,
  redisForeign,
  redisHangsUp,
  redisHostUnknown,
  redisPasswordWanted,
  redisPasswordWrong,
  redisRefused,
  redisSentinelLost,
  redisSilent,
  redisSocketUnusable,
  redisTlsFailed,
  redisUnreachable,
  sentinelPasswordWanted,
  sentinelPasswordWrong,
} from '../errors.ts';
import { NoMaster } from '../ioredis/no_master.ts';
import { codeOf, isRefusedDatabase, refusalOf } from './refusal.ts';
import type { Target } from './target.ts';
import { unusable } from './unusable.ts';

/** What Node says of TLS and certificates, in its codes. */
const TLS_CODE = /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** Why no connection came about while the host boots, from what ioredis, the network or Redis said first. */
export function connectFailure(target: Target, error: unknown): WideloadError {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const refusal = refusalOf(error);
  const isTls = target.tls !== undefined;
  if (error instanceof NoMaster) return sentinelFailure(target, error);
  if (code !== undefined && TLS_CODE.test(code)) return redisTlsFailed(target, code);
  if (isRefusedDatabase(error)) return redisDatabaseRefused(target, target.db, refusal.reason);
  if (code === 'ECONNREFUSED') return redisRefused(target);
  if (code !== undefined && target.place.kind === 'socket') return redisSocketUnusable(target, code);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return redisHostUnknown(target, hostOf(error));
  // A server that wants TLS and is not spoken to in TLS answers with an alert (0x15), or hangs up.
  if (message.includes('Unknown RESP type')) return redisForeign(target);
  if (code === 'ECONNRESET' || code === 'EPIPE' || message === 'Connection is closed.')
    return redisHangsUp(target, isTls);
  // ioredis counts the TLS handshake as connecting: a server that waits for plain text never answers it.
  if (code === 'ETIMEDOUT' && isTls) return redisSilent(target, true);
  if (code !== undefined) return redisUnreachable(target, code);
  if (refusal.kind === 'silent') return redisSilent(target, isTls);
  if (refusal.reason.includes('NOAUTH')) return redisPasswordWanted(target);
  if (refusal.reason.includes('WRONGPASS')) return redisPasswordWrong(target, target.login.username);
  return unusable(target, refusal);
}

/** The name that nobody knows, as Node's resolver tells it. */
function hostOf(error: unknown): string {
  return error instanceof Error && 'hostname' in error ? String(error.hostname) : 'that name';
}

function sentinelFailure(target: Target, { failures, isAnswered }: NoMaster): WideloadError {
  const reasons = failures.map((failure) => refusalOf(failure).reason);
  if (reasons.some((reason) => reason.includes('NOAUTH'))) return sentinelPasswordWanted(target);
  if (reasons.some((reason) => reason.includes('WRONGPASS')))
    return sentinelPasswordWrong(target, target.sentinelLogin.username);
  const [reason] = reasons;
  return redisSentinelLost(
    target,
    isAnswered || reason === undefined ? 'the Sentinel knows no Redis of that name' : `the Sentinel ${reason}`,
  );
}
