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
