import { expect, it } from 'vitest';
import { readErrorReply } from '../../src/client/error_reply.ts';
import type { RefusalKind } from '../../src/client/refusal.ts';

it.each([
  [
    "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'topsecret' ",
    'does not know the command HELLO',
  ],
  [
    'ERR unknown command `evalsha`, with args beginning with: `0a1b`, `1`, `session:0123`, ',
    'does not know the command EVALSHA',
  ],
  // Redis 6.2 wraps what a script ran into.
  [
    "ERR Error running script (call to f_0a1b): @user_script:4: @user_script: 4: -READONLY You can't write against a read only replica.",
    'is a read-only replica (READONLY)',
  ],
  [
    'ERR Error running script (call to f_0a1b): @user_script:2: WRONGTYPE Operation against a key holding the wrong kind of value',
    'has a value of another type under the key of a session',
  ],
  [
    "OOM command not allowed when used memory > 'maxmemory'. script: 0a1b, on @user_script:4.",
    'is full: maxmemory is reached (OOM)',
  ],
  [
    "NOPERM User me has no permissions to run the 'client|list' command",
    'does not let this user run CLIENT|LIST (NOPERM)',
  ],
  ["NOPERM No permissions to access the 'session:0123' key", 'does not let this user access its keys (NOPERM)'],
  [
    "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments script: 0a1b",
    'does not let this user access its keys (NOPERM)',
  ],
  ['CLUSTERDOWN The cluster is down', 'is a node of a Redis Cluster that is down (CLUSTERDOWN)'],
  [
    "ERR Error running script (call to f_0a1b): @user_script:2: @user_script: 2: The user executing the script can't run this command or subcommand",
    'does not let this user run the commands of a script (NOPERM)',
  ],
  // Redis 7.0 and 7.2.
  [
    "ERR The user executing the script can't run this command or subcommand script: 0a1b, on @user_script:2.",
    'does not let this user run the commands of a script (NOPERM)',
  ],
  [
    "ERR ACL failure in script: User me has no permissions to run the 'get' command script: 0a1b, on @user_script:2.",
    'does not let this user run GET (NOPERM)',
  ],
  ['ERR syntax error', 'does not know an option of a command'],
  ['something new about session:0123', 'returned an unknown error'],
])('%s', (message, reason) => {
  expect(readErrorReply(message).reason).toBe(reason);
});

it.each<[RefusalKind, string]>([
  ['type', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['readonly', "READONLY You can't write against a read only replica."],
  ['readonly', 'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.'],
  ['replicas', 'NOREPLICAS Not enough good replicas to write.'],
  ['full', "OOM command not allowed when used memory > 'maxmemory'."],
  ['loading', 'LOADING Redis is loading the dataset in memory'],
  ['loading', 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'],
  ['away', "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."],
  ['away', 'ERR max number of clients reached'],
  ['login', 'NOAUTH Authentication required.'],
  ['login', 'WRONGPASS invalid username-password pair or user is disabled.'],
  ['login', 'ERR invalid password'],
  ['login', 'DENIED Redis is running in protected mode'],
  ['cluster', 'CLUSTERDOWN The cluster is down'],
  ['cluster', 'MOVED 1 127.0.0.1:7000'],
  ['cluster', 'ASK 1 127.0.0.1:7000'],
  ['cluster', "CROSSSLOT Keys in request don't hash to the same slot"],
  ['command', "ERR unknown command 'INFO', with args beginning with: "],
  ['forbidden', "NOPERM User me has no permissions to run the 'get' command"],
  ['standalone', 'ERR This instance has cluster support disabled'],
  ['other', 'something new'],
])('is of kind %s: %s', (kind, message) => {
  expect(readErrorReply(message).kind).toBe(kind);
});

it('a code counts only where the protocol puts it, at the beginning', () => {
  expect(readErrorReply('ERR the key READONLY is gone').kind).toBe('other');
});
