import { WideloadError } from '@wideload/kit';
import { StoreUnavailable } from '@wideload/session';
import { isSessionContended } from '@wideload/session/internal';

/**
 * The client that was given to a session store is none that it knows. Pass a client of ioredis or iovalkey
 * (`new Redis()`, `new Cluster()`), or of node-redis 5 or later (`createClient()`, `createCluster()`).
 */
export const redisClientUnknown = (value: unknown): WideloadError =>
  new WideloadError('REDIS_CLIENT_UNKNOWN', [
    `${value === null ? 'null' : `a value of type ${typeof value}`} is not a known Redis client`,
    'pass one of ioredis, iovalkey or node-redis as the option client',
  ]);

const CODE = /^(?:[A-Z][A-Z\d_]+|[A-Z][A-Za-z]+Error)$/;

/**
 * Throws `StoreUnavailable` for the error of a client, without its message and cause: they often contain the command, with the
 * sid and the session.
 */
export function redisFailed(error: unknown): never {
  const { code, message = '', name } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const found = [code, /^[A-Z]+(?= )/.exec(message)?.[0], name].find((one) => one !== undefined && CODE.test(one));
  throw new StoreUnavailable(`Redis did not run a command of a session${found === undefined ? '' : ` (${found})`}`);
}

/** Whether an operation on a session failed for now: the request may be sent again. */
export function isTemporary(error: unknown): error is Error {
  return error instanceof StoreUnavailable || isSessionContended(error);
}
