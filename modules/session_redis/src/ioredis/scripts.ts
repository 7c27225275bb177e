import { ADD_TO_INDEX, COMPARE_AND_SET, PROLONG } from '@wideload/session/internal/redis';

/** A text under the key of an ended session is not a session: another program wrote it late. */
const UNLESS_ENDED = `
if redis.call('GET', KEYS[2]) then
  redis.call('DEL', KEYS[1])
  return false
end
`;

/** The same for a session that has not ended. */
const COMPARE_AND_SET_UNLESS_ENDED = UNLESS_ENDED + COMPARE_AND_SET;

/** Deletes a session if its text is the expected one and marks it as ended, in one step. */
const COMPARE_AND_END = `
${UNLESS_ENDED}
local current = redis.call('GET', KEYS[1])
if current ~= ARGV[1] then return current end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], '', 'EX', ARGV[2])
return 1
`;

/**
 * Deletes a session and marks it as ended, in one step; if the last argument says so, also if there is none. A full
 * Redis accepts the mark because the deletion comes first.
 */
const END = `
local count = redis.call('DEL', KEYS[1])
if count == 1 or ARGV[2] == '1' then redis.call('SET', KEYS[2], '', 'EX', ARGV[1]) end
return count
`;

/** Deletes a key whose value does not contain a text, in one step. */
const DELETE_UNLESS_CONTAINING = `
local current = redis.call('GET', KEYS[1])
if not current or string.find(current, ARGV[1], 1, true) then return 0 end
return redis.call('DEL', KEYS[1])
`;

/** Deletes a key if its value is the expected one, in one step. */
const COMPARE_AND_DELETE = `
local current = redis.call('GET', KEYS[1])
if current ~= ARGV[1] then return current end
return redis.call('DEL', KEYS[1])
`;

/** Renews a lease if it still has that owner. */
const RENEW_LEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
`;

/** Releases a lease if it still has that owner. */
const RELEASE_LEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/**
 * The commands that Redis lacks, in the form of ioredis, which remembers the connections that know a script already.
 */
export const scripts = {
  compareAndSet: { lua: COMPARE_AND_SET, numberOfKeys: 1 },
  compareAndSetUnlessEnded: { lua: COMPARE_AND_SET_UNLESS_ENDED, numberOfKeys: 2 },
  prolong: { lua: PROLONG, numberOfKeys: 1 },
  compareAndEnd: { lua: COMPARE_AND_END, numberOfKeys: 2 },
  endSession: { lua: END, numberOfKeys: 2 },
  deleteUnlessContaining: { lua: DELETE_UNLESS_CONTAINING, numberOfKeys: 1 },
  compareAndDelete: { lua: COMPARE_AND_DELETE, numberOfKeys: 1 },
  addToIndex: { lua: ADD_TO_INDEX, numberOfKeys: 1 },
  renewLease: { lua: RENEW_LEASE, numberOfKeys: 1 },
  releaseLease: { lua: RELEASE_LEASE, numberOfKeys: 1 },
};

/** The methods that ioredis makes of `scripts`; only this file knows their types. */
export interface ScriptCommands {
  /** Returns 1 when done, else the stored value, or null if there is none. */
  compareAndSetBuffer(
    key: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: '0' | '1',
  ): Promise<1 | Buffer | null>;
  compareAndSetUnlessEndedBuffer(
    key: string,
    endedKey: string,
    expected: string,
    text: string,
    seconds: number,
    keepsLonger: '0' | '1',
  ): Promise<1 | Buffer | null>;
  prolong(key: string, seconds: number): Promise<1>;
  compareAndEndBuffer(key: string, endedKey: string, expected: string, markSeconds: number): Promise<1 | Buffer | null>;
  /** Returns how many sessions there were. */
  endSession(key: string, endedKey: string, markSeconds: number, marksAlways: '0' | '1'): Promise<0 | 1>;
  deleteUnlessContaining(key: string, part: string): Promise<0 | 1>;
  compareAndDeleteBuffer(key: string, expected: string): Promise<1 | Buffer | null>;
  addToIndex(key: string, sid: string, seconds: number): Promise<1>;
  /** Both return 1 when done, 0 if the lease has another owner. */
  renewLease(key: string, owner: string, seconds: number): Promise<0 | 1>;
  releaseLease(key: string, owner: string): Promise<0 | 1>;
}
