import type { Context } from '@wideload/kit';
import type { ModuleDriver } from '../client/module_client.ts';
import type { RedisOptionValues } from '../options.ts';
import { PROCESS } from '../runtime.ts';
import { keysOf } from '../store/keys.ts';
import type { Target } from '../target/target.ts';
import { readTls } from '../target/tls.ts';
import { ModuleConnection } from './connection.ts';
import type { Redis } from './redis.ts';

/**
 * Makes the connections of modules. None of them is that of the sessions, which commands of modules would delay. They are
 * closed by the host, not by a module: the context of a task that runs on one host of many ends before the module does.
 */
export function openRedis(
  driver: ModuleDriver,
  target: Target,
  options: RedisOptionValues,
  { onStop }: Pick<Context, 'onStop'>,
): Redis {
  const keys = keysOf(options.prefix);
  const policy = { timeoutMs: options.timeout * 1000, tls: target.tls && readTls(target.tls), runtime: PROCESS };
  const connections = new Map<string, ModuleConnection>();
  onStop(async () => {
    await Promise.all([...connections.values()].map((connection) => connection.close()));
  });
  return {
    of({ module }) {
      const connection =
        connections.get(module) ??
        new ModuleConnection({ module, driver, target, policy, prefix: keys.modules.encode(`${module}:`) });
      connections.set(module, connection);
      return connection;
    },
  };
}
