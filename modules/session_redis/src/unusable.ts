import type { WideloadError } from '@wideload/kit';
import { redisUnusable } from './errors.ts';
import type { Refusal, RefusalKind } from './refusal.ts';
import type { Target } from './target.ts';

const WAYS_OUT: Record<RefusalKind, string> = {
  away: 'see its own log, and start the host again',
  silent: 'if it is only slow, give it longer with ODOO_SESSION_REDIS_TIMEOUT',
  loading: 'start the host again when it is done',
  readonly: 'name its master instead, or let a Sentinel name it: ODOO_SESSION_REDIS_SENTINEL_HOST',
  full: 'raise maxmemory, or set a maxmemory-policy that makes room: volatile-ttl',
  login: 'let this machine in: requirepass and bind in redis.conf',
  forbidden: 'let its user run GET, SET, DEL, EXPIRE, EVAL and EVALSHA on session:* with ACL SETUSER',
  command: 'sessions need GET, SET, DEL, EXPIRE, EVAL and EVALSHA: see rename-command in redis.conf',
  cluster: 'name a server that is in no cluster',
  type: 'choose another database with ODOO_SESSION_REDIS_DB, or a prefix with ODOO_SESSION_REDIS_PREFIX',
  other: 'see its own log, and start the host again',
};

/** The error of a boot that reached Redis and cannot use it, with what can be done about that. */
export function unusable(target: Target, { kind, reason }: Refusal): WideloadError {
  return redisUnusable(target, reason, WAYS_OUT[kind]);
}
