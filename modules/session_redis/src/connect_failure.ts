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
  redisTlsFailed,
  redisUnreachable,
} from './errors.ts';
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
  if (target.master !== undefined && message.includes('All sentinels are unreachable')) {
    return redisSentinelLost(target, sentinelReason(message));
  }
  if (code !== undefined && TLS_CODE.test(code)) return redisTlsFailed(target, code);
  if (isRefusedDatabase(error)) return redisDatabaseRefused(target, target.db, refusal.reason);
  if (code === 'ECONNREFUSED') return redisRefused(target);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return redisHostUnknown(target, target.host);
  // A server that wants TLS and is not spoken to in TLS answers with an alert (0x15), or hangs up.
  if (message.includes('Unknown RESP type')) return redisForeign(target);
  if (code === 'ECONNRESET' || code === 'EPIPE' || message === 'Connection is closed.') return redisHangsUp(target);
  // ioredis counts the TLS handshake as connecting: a server that waits for plain text never answers it.
  if (code === 'ETIMEDOUT' && target.tls) return redisSilent(target, true);
  if (code !== undefined) return redisUnreachable(target, code);
  if (refusal.kind === 'silent') return redisSilent(target, target.tls);
  if (refusal.reason.includes('NOAUTH')) return redisPasswordWanted(target);
  if (refusal.reason.includes('WRONGPASS')) return redisPasswordWrong(target, target.username);
  return unusable(target, refusal);
}

/** ioredis wraps what the last Sentinel said in words about its own retries; Redis may add a command's arguments. */
function sentinelReason(message: string): string {
  const last = /Last error: (.*?)(?:, with args.*)?$/m.exec(message)?.[1];
  if (last === undefined || last.includes('No such master')) return 'the Sentinel knows no Redis of that name';
  return `the Sentinel does not answer (${last})`;
}
