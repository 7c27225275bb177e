import type { WideloadError } from '@wideload/kit';
import type { Refusal, RefusalKind } from '../client/refusal.ts';
import type { Target } from '../target/target.ts';
import { redisUnusable } from './errors.ts';

const WAYS_OUT: Record<RefusalKind, string> = {
  away: 'check the log of Redis, and start the host again',
  closed: 'check the log of Redis, and start the host again',
  foreign: 'set another server with ODOO_SESSION_REDIS_HOST and ODOO_SESSION_REDIS_PORT',
  silent: 'if it is slow, increase ODOO_SESSION_REDIS_TIMEOUT',
  loading: 'start the host again when Redis is ready',
  readonly: 'use its master instead, or find the master by Sentinels: ODOO_SESSION_REDIS_SENTINELS',
  replicas: 'check its replicas; ODOO_SESSION_REDIS_WAIT and min-replicas-to-write in redis.conf set how many it needs',
  full: 'increase maxmemory, or set a maxmemory-policy that frees memory: volatile-ttl',
  login: 'allow this machine: set requirepass and bind in redis.conf',
  database: 'set another database with ODOO_SESSION_REDIS_DB',
  forbidden: 'grant its user this permission with ACL SETUSER; docs/operators/redis.md lists all permissions',
  command: 'sessions need GET, MGET, SET, DEL, EXPIRE, EVAL and EVALSHA: check rename-command in redis.conf',
  cluster: 'to use the cluster, set ODOO_SESSION_REDIS_CLUSTER=yes; or set a server that is not part of a cluster',
  standalone: 'remove session_redis_cluster',
  type: 'set another database with ODOO_SESSION_REDIS_DB, or a prefix with ODOO_SESSION_REDIS_PREFIX',
  other: 'check the log of Redis, and start the host again',
};

const IN_CLUSTER = 'check the cluster: redis-cli --cluster check <host>:<port>';

/** Returns the error of a boot that reached Redis but cannot use it, with what to do. */
export function unusable(target: Target, { kind, reason }: Refusal): WideloadError {
  const isExpected = kind === 'cluster' && target.place.kind === 'cluster';
  return redisUnusable(target, reason, isExpected ? IN_CLUSTER : WAYS_OUT[kind]);
}
