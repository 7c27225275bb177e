import type { WideloadError } from '@wideload/kit';
import type { Refusal, RefusalKind } from '../client/refusal.ts';
import type { Target } from '../target/target.ts';
import { redisUnusable } from './errors.ts';

const WAYS_OUT: Record<RefusalKind, string> = {
  away: 'see its own log, and start the host again',
  closed: 'see its own log, and start the host again',
  foreign: 'name another server with ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT',
  silent: 'if it is only slow, give it longer with ODOO_SESSION_REDIS_TIMEOUT',
  loading: 'start the host again when it is done',
  readonly: 'name its master instead, or let a Sentinel name it: ODOO_SESSION_REDIS_SENTINELS',
  replicas:
    'see to its replicas; how many there must be is set by ODOO_SESSION_REDIS_WAIT, and min-replicas-to-write in redis.conf',
  full: 'raise maxmemory, or set a maxmemory-policy that makes room: volatile-ttl',
  login: 'let this machine in: requirepass and bind in redis.conf',
  database: 'choose another database with ODOO_SESSION_REDIS_DB',
  forbidden: 'give its user this right with ACL SETUSER; docs/operators/redis.md lists all that sessions need',
  command: 'sessions need GET, MGET, SET, DEL, EXPIRE, EVAL and EVALSHA: see rename-command in redis.conf',
  cluster: 'if that is meant, say so with ODOO_SESSION_REDIS_CLUSTER=yes; else name a server that is in no cluster',
  standalone: 'take session_redis_cluster away',
  type: 'choose another database with ODOO_SESSION_REDIS_DB, or a prefix with ODOO_SESSION_REDIS_PREFIX',
  other: 'see its own log, and start the host again',
};

const IN_CLUSTER = 'ask one of its nodes what is wrong: redis-cli --cluster check <host>:<port>';

/** The error of a boot that reached Redis and cannot use it, with what can be done about that. */
export function unusable(target: Target, { kind, reason }: Refusal): WideloadError {
  const isExpected = kind === 'cluster' && target.place.kind === 'cluster';
  return redisUnusable(target, reason, isExpected ? IN_CLUSTER : WAYS_OUT[kind]);
}
