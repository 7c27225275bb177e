/**
 * Writes a session if its text is the one expected, in one step on one key, always with a lifetime. The comparison is
 * of bytes. Nothing is decoded here: Lua's cjson would turn `[]` into `{}` and round integers.
 */
export const COMPARE_AND_SET = `
local current = redis.call('GET', KEYS[1])
if current ~= ARGV[1] then return current end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
`;

/**
 * Notes a sid in a user's sorted set, by the second at which its session ends if it is not used again. Notes whose time
 * is over go, and the whole set goes with its last one. The clock is Redis's own.
 */
export const NOTE_SESSION = `
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('EXPIREAT', KEYS[1], last[2])
return 1
`;

/** Renews a lease, if it is still its owner's. */
export const RENEW_LEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
`;

/** Gives a lease back, if it is still its owner's. */
export const RELEASE_LEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;
