// The commands on sessions that Redis lacks, in its language of scripts: for every store in Redis. A separate entry of the
// package, for those alone.

/**
 * Writes a session if its text is the expected one, in one step, always with a lifetime. The last argument says whether
 * a longer lifetime stays: KEEPTTL would keep a shorter one as well. The comparison is of bytes. Nothing is decoded
 * here: Lua's cjson would turn `[]` into `{}` and round integers.
 */
export const COMPARE_AND_SET = `
local current = redis.call('GET', KEYS[1])
if current ~= ARGV[1] then return current end
local seconds = ARGV[3]
if ARGV[4] == '1' then seconds = math.max(seconds, redis.call('TTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[2], 'EX', seconds)
return 1
`;

/**
 * Sets the lifetime of a session unless it has a longer one. Redis 6.2 has no EXPIRE with GT, which also leaves a key
 * without one.
 */
export const PROLONG = `
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return 1
`;

/**
 * Adds a sid to a user's sorted set, by the second at which its session expires; an entry that expires later stays. Expired entries are removed, and the
 * set with its last entry. The clock is that of Redis.
 */
export const ADD_TO_INDEX = `
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('EXPIREAT', KEYS[1], last[2])
return 1
`;
