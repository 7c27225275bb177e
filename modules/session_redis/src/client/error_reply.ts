import type { Refusal } from './refusal.ts';

/** Errors with a code, which is the first word of the reply. */
const CODES: Readonly<Record<string, Omit<Refusal, 'code'>>> = {
  WRONGTYPE: { kind: 'type', reason: 'has a value of another type under the key of a session' },
  READONLY: { kind: 'readonly', reason: 'is a read-only replica (READONLY)' },
  NOREPLICAS: { kind: 'replicas', reason: 'refuses writes, because it has too few replicas (NOREPLICAS)' },
  MISCONF: { kind: 'readonly', reason: 'refuses writes, because it cannot save them on its disk (MISCONF)' },
  OOM: { kind: 'full', reason: 'is full: maxmemory is reached (OOM)' },
  LOADING: { kind: 'loading', reason: 'is still loading its data (LOADING)' },
  BUSY: { kind: 'loading', reason: 'is busy running a script (BUSY)' },
  MASTERDOWN: { kind: 'away', reason: 'is a replica that lost its master (MASTERDOWN)' },
  NOAUTH: { kind: 'login', reason: 'requires a password (NOAUTH)' },
  WRONGPASS: { kind: 'login', reason: 'rejects the user name or password (WRONGPASS)' },
  DENIED: { kind: 'login', reason: 'is in protected mode and accepts only local connections (DENIED)' },
  CLUSTERDOWN: { kind: 'cluster', reason: 'is a node of a Redis Cluster that is down (CLUSTERDOWN)' },
  MOVED: { kind: 'cluster', reason: 'is a node of a Redis Cluster' },
  ASK: { kind: 'cluster', reason: 'is a node of a Redis Cluster' },
  TRYAGAIN: { kind: 'cluster', reason: 'is a node of a Redis Cluster' },
  CROSSSLOT: { kind: 'cluster', reason: 'is a node of a Redis Cluster' },
};

/** Redis up to 6.2 prefixes the code of an error in a script with a text and a position. */
const IN_SCRIPT = /^ERR Error running script .*?@user_script: ?\d+: (?:@user_script: ?\d+: )?-?(?=[A-Z]+\b)/;

type Reading = (text: string) => Refusal | undefined;

/**
 * Replies with a general code such as `ERR`: only their text shows what they mean. The texts differ between versions, so
 * a test provokes them on each available version.
 */
const BARE: readonly [pattern: RegExp, read: Reading][] = [
  [/^ERR max number of clients/, () => ({ kind: 'away', reason: 'has reached its limit of clients (maxclients)' })],
  [/^ERR invalid password/, (text) => ({ ...readErrorReply('WRONGPASS'), code: codeIn(text) && 'WRONGPASS' })],
  // Redis repeats the arguments of a command it does not know: a sid, a session, even a password. Only the name is kept.
  [
    /^ERR unknown (?:sub)?command ['`]?(\w+)/i,
    (text) => {
      const name = /command ['`]?(\w+)/i.exec(text)?.[1] ?? '';
      return { kind: 'command', reason: `does not know the command ${name.toUpperCase()}` };
    },
  ],
  // An option that only later versions have.
  [/^ERR syntax error$/, () => ({ kind: 'command', reason: 'does not know an option of a command' })],
  [
    /^ERR (?:Error running script .*: )?(?:The user executing the script can't|ACL failure in script)/,
    (text) => ({ kind: 'forbidden', reason: forbiddenBy(text) }),
  ],
  [
    /^ERR This instance has cluster support disabled/,
    () => ({ kind: 'standalone', reason: 'is not part of a Redis Cluster' }),
  ],
  [IN_SCRIPT, (text) => readErrorReply(text.replace(IN_SCRIPT, ''))],
];

function forbiddenBy(text: string): string {
  const command = /(?:run|execute) the '([\w|]+)' command/.exec(text)?.[1];
  if (command) return `does not let this user run ${command.toUpperCase()} (NOPERM)`;
  if (text.includes("can't run this command")) return 'does not let this user run the commands of a script (NOPERM)';
  return 'does not let this user access its keys (NOPERM)';
}

function codeIn(text: string): string | undefined {
  return /^[A-Z]+\b/.exec(text)?.[0];
}

/** Reads the text of an error reply: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
export function readErrorReply(text: string): Refusal {
  const code = codeIn(text);
  const known = code === undefined ? undefined : CODES[code];
  if (known) return { ...known, code };
  if (code === 'NOPERM') return { kind: 'forbidden', reason: forbiddenBy(text), code };
  for (const [pattern, read] of BARE) {
    if (!pattern.test(text)) continue;
    const refusal = read(text);
    if (refusal) return { code, ...refusal };
  }
  return {
    kind: 'other',
    reason: code === undefined ? 'returned an unknown error' : `returned the error ${code}`,
    code,
  };
}
