import { codeOf, messageOf } from '@wideload/kit/internal';
import { readErrorReply } from '../client/error_reply.ts';
import { RedisFailure, type Refusal } from '../client/refusal.ts';
import { isErrorReply } from './assumptions.ts';

const SILENT: Refusal = { kind: 'silent', reason: 'does not answer in time' };
const AWAY: Refusal = { kind: 'away', reason: 'cannot be reached' };
const CLOSED: Refusal = { kind: 'closed', reason: 'cannot be reached' };
const FOREIGN: Refusal = { kind: 'foreign', reason: 'does not speak the Redis protocol' };

/** The text of the error of a lost connection. ioredis itself compares it, too. */
export const CLOSED_TEXT = 'Connection is closed.';

/** The text of the error of a command that was not answered in time. */
export const TIMED_OUT_TEXT = 'Command timed out';

/** Errors of ioredis itself. Few of them have a name, so they are recognized by the beginning of their text. */
const OWN: readonly [beginning: string, refusal: Refusal][] = [
  [TIMED_OUT_TEXT, SILENT],
  ['Socket timeout', SILENT],
  [CLOSED_TEXT, CLOSED],
  ["Stream isn't writeable", AWAY],
  ["Cluster isn't ready", AWAY],
  ['None of startup nodes is available', AWAY],
  ['Unknown RESP type', FOREIGN],
  ['Too many Cluster redirections', { kind: 'away', reason: 'sent too many redirections' }],
];

const NAMED: ReadonlySet<string> = new Set(['AbortError', 'MaxRetriesPerRequestError', 'ClusterAllFailedError']);

function refusalIn(error: unknown): Refusal {
  const message = messageOf(error);
  if (isErrorReply(error)) {
    const refusal = readErrorReply(message);
    // ioredis would continue in database 0.
    return error.command?.name === 'select' ? { ...refusal, kind: 'database' } : refusal;
  }
  const code = codeOf(error);
  if (code !== undefined) return { kind: 'away', reason: `cannot be reached (${code})`, code };
  const own = OWN.find(([beginning]) => message.startsWith(beginning));
  if (own) return own[1];
  if (error instanceof Error && NAMED.has(error.name)) return AWAY;
  return { kind: 'other', reason: 'failed with an unknown error' };
}

/** Converts an error of ioredis, Redis or the network. */
export function failureOf(error: unknown): RedisFailure {
  if (error instanceof RedisFailure) return error;
  const hostname = error instanceof Error && 'hostname' in error ? String(error.hostname) : undefined;
  return new RedisFailure(refusalIn(error), hostname);
}

/** Replies about the form of a command, which contain none of its values. */
const ABOUT_FORM =
  /^ERR (?:syntax error|wrong number of arguments for '[\w|-]+' command|value is not an? [\w ]+|[a-z]+ value is not an? [\w ]+)/;

/**
 * The same for a command that a module wrote itself: tells it what is wrong with the form of the command, and does not
 * speak of sessions.
 */
export function raiseReadable(error: unknown): never {
  const failure = failureOf(error);
  const [said] = (isErrorReply(error) && ABOUT_FORM.exec(messageOf(error))) || [];
  if (said) throw new RedisFailure({ kind: 'other', reason: `replied "${said}"`, code: failure.code });
  if (failure.kind !== 'type') throw failure;
  throw new RedisFailure({ kind: 'type', reason: 'has a value of another type under that key (WRONGTYPE)' });
}

/** Throws the error of a promise of ioredis, converted. */
export function raise(error: unknown): never {
  throw failureOf(error);
}
