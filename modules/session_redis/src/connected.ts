// What works with a Redis that is connected: imported as one, when sessions are really kept there.

export { openSessions } from './connection/open.ts';
export { redisFindings } from './doctor/findings.ts';
export { RedisLeases } from './lease/leases.ts';
export { moveOver } from './migration/move_over.ts';
export { moveToFiles } from './migration/move_to_files.ts';
export { moveToRedis } from './migration/move_to_redis.ts';
