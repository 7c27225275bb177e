// What works with a Redis that is connected: imported as one, when sessions are really kept there.
export { redisFindings } from './doctor/findings.ts';
export { RedisLeases } from './leases.ts';
export { moveOver } from './move_over.ts';
export { moveToFiles } from './move_to_files.ts';
export { moveToRedis } from './move_to_redis.ts';
export { openSessions } from './open.ts';
