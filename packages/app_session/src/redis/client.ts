import { redisClientUnknown } from '../errors.ts';
import type { RedisCommands } from './commands.ts';
import { type IoredisClient, ioredisCommands } from './ioredis.ts';
import {
  type NodeRedisClient,
  type NodeRedisCluster,
  nodeRedisClusterCommands,
  nodeRedisCommands,
} from './node_redis.ts';

/** A Redis client that an app has: of ioredis, iovalkey, or node-redis 5 or later, for one server or a cluster. */
export type AppRedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster;

/** Returns the commands of a client. Throws `REDIS_CLIENT_UNKNOWN`. */
export function commandsOf(client: AppRedisClient): RedisCommands {
  if (typeof client !== 'object' || client === null) throw redisClientUnknown(client);
  // ioredis has a `sendCommand` as well, with other arguments.
  if ('call' in client) return ioredisCommands(client);
  if ('masters' in client) return nodeRedisClusterCommands(client);
  if ('sendCommand' in client) return nodeRedisCommands(client);
  throw redisClientUnknown(client);
}
