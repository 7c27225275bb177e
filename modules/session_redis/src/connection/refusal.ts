import { UNCONFIRMED } from '../ioredis/wait_for_replicas.ts';

/** Why a command came to nothing, in terms of what can be done about it. */
export type RefusalKind =
  /** No connection, or lost before the answer came. */
  | 'away'
  /** Connected, but no answer in time. */
  | 'silent'
  | 'loading'
  | 'readonly'
  | 'replicas'
  | 'full'
  | 'login'
  | 'forbidden'
  | 'command'
  | 'cluster'
  | 'type'
  | 'other';

export interface Refusal {
  readonly kind: RefusalKind;
  /** One short clause for people that begins with a verb: Redis `does not answer in time`. Holds no sid, no secret. */
  readonly reason: string;
}

/** Where a script fails, Redis up to 6.2 wraps the code in words of its own; so it is looked for anywhere. */
const CODES: readonly [code: RegExp, refusal: Refusal][] = [
  [/\bWRONGTYPE\b/, { kind: 'type', reason: 'has something else under the key of a session' }],
  [/\bREADONLY\b/, { kind: 'readonly', reason: 'is a read-only replica (READONLY)' }],
  [/\bNOREPLICAS\b/, { kind: 'replicas', reason: 'takes no writes, since it has too few replicas (NOREPLICAS)' }],
  [/\bMISCONF\b/, { kind: 'readonly', reason: 'takes no writes, since it cannot save them on its disk (MISCONF)' }],
  [/\bOOM\b/, { kind: 'full', reason: 'is full: maxmemory is reached (OOM)' }],
  [/\bLOADING\b/, { kind: 'loading', reason: 'is still loading its data (LOADING)' }],
  [/\bBUSY\b/, { kind: 'loading', reason: "is busy with somebody's script (BUSY)" }],
  [/\bMASTERDOWN\b/, { kind: 'away', reason: 'is a replica that lost its master (MASTERDOWN)' }],
  [/\bNOAUTH\b/, { kind: 'login', reason: 'asks for a password (NOAUTH)' }],
  [/\bWRONGPASS\b|invalid password/, { kind: 'login', reason: 'refuses the user name or password (WRONGPASS)' }],
  [/\bDENIED\b/, { kind: 'login', reason: 'is in protected mode and talks to its own machine only (DENIED)' }],
  [/\bCLUSTERDOWN\b/, { kind: 'cluster', reason: 'is a node of a Redis Cluster that is not whole (CLUSTERDOWN)' }],
  [/Too many Cluster redirections/, { kind: 'away', reason: 'moves its keys faster than they can be followed' }],
  [/\b(MOVED|ASK|CROSSSLOT)\b/, { kind: 'cluster', reason: 'is a node of a Redis Cluster' }],
  [
    new RegExp(`\\b${UNCONFIRMED}\\b`),
    { kind: 'replicas', reason: 'has too few replicas that confirm a write in time (WAIT)' },
  ],
  [/max number of clients/, { kind: 'away', reason: 'has as many clients as it may (maxclients)' }],
];

/** Whether it says that the server cannot do anything for now, rather than that it refuses this. */
export function isOutOfReach({ kind }: Refusal): boolean {
  return kind === 'away' || kind === 'silent' || kind === 'loading' || kind === 'cluster';
}

/** Whether this server does not do that command, for this user or at all, whatever the state that it is in. */
export function isRefusedCommand({ kind }: Refusal): boolean {
  return kind === 'forbidden' || kind === 'command';
}

const SILENCE = /Command timed out|Socket timeout/;
const LOST =
  /Connection is closed|isn't writeable|max retries per request|Command aborted|startup nodes|slots cache|no Sentinel tells/;

/** System errors by their code: `ECONNREFUSED`, `ENOTFOUND`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function forbiddenBy(message: string): string {
  const command = /run the '([\w|]+)' command/.exec(message)?.[1];
  if (command) return `does not let this user run ${command.toUpperCase()} (NOPERM)`;
  if (message.includes("can't run this command")) return 'does not let this user run what a script runs (NOPERM)';
  return 'keeps its keys from this user (NOPERM)';
}

/** Reads an error of ioredis, of Redis or of the network. */
export function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (SILENCE.test(message)) return { kind: 'silent', reason: 'does not answer in time' };
  if (code !== undefined) return { kind: 'away', reason: `cannot be reached (${code})` };
  if (LOST.test(message)) return { kind: 'away', reason: 'cannot be reached' };
  const known = CODES.find(([pattern]) => pattern.test(message));
  if (known) return known[1];
  // Redis repeats the arguments of a command it does not know: a sid, a session, even a password. Only the name is told.
  const command = /unknown (?:sub)?command ['`]?(\w+)/i.exec(message)?.[1];
  if (command) return { kind: 'command', reason: `knows no command ${command.toUpperCase()}` };
  if (/\bNOPERM\b|user executing the script can't/.test(message))
    return { kind: 'forbidden', reason: forbiddenBy(message) };
  return { kind: 'other', reason: `answers with the error ${/^[A-Z]+\b/.exec(message)?.[0] ?? 'unknown'}` };
}

/** Whether an error says that the configured database was refused: ioredis would go on in database 0. */
export function isRefusedDatabase(error: unknown): boolean {
  if (!(error instanceof Error && 'command' in error)) return false;
  const { command } = error;
  return typeof command === 'object' && command !== null && 'name' in command && command.name === 'select';
}
