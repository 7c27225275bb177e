import { type Host, startHost } from './host.ts';
import type { RedisServer } from './redis.ts';

/** Starts a host that keeps its sessions in this Redis, and whose user `admin` has the password `pw`. */
export function startRedisHost(
  { port }: RedisServer,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Host> {
  return startHost(['--load=session_redis', '--admin-passwd=pw', ...args], {
    env: { ODOO_SESSION_REDIS_PORT: String(port), ...env },
  });
}
