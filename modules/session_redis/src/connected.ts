// The part of this module that needs a connected Redis: imported together, only when sessions are kept in Redis.

import type { Context } from '@wideload/kit';
import { openSessions as open } from './connection/open.ts';
import { ioredis } from './ioredis/driver.ts';
import type { RedisOptionValues } from './options.ts';
import { openRedis as openRedisFor } from './redis/open.ts';
import type { Redis } from './redis/redis.ts';
import type { RedisSessions } from './store/sessions.ts';
import type { Target } from './target/target.ts';

export { redisFindings } from './doctor/findings.ts';
export { RedisLeases } from './lease/leases.ts';
export { moveOver } from './migration/move_over.ts';
export { moveToFiles } from './migration/move_to_files.ts';
export { moveToRedis } from './migration/move_to_redis.ts';
export { RedisCache } from './store/shared_cache.ts';

// The only place that names the Redis library.

/** Opens the sessions of that Redis. */
export function openSessions(target: Target, options: RedisOptionValues, context: Context): Promise<RedisSessions> {
  return open(ioredis, target, options, context);
}

/** Makes the connections of modules to that Redis. */
export function openRedis(target: Target, options: RedisOptionValues, context: Context): Redis {
  return openRedisFor(ioredis, target, options, context);
}
