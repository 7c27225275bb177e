import type { Redis, RedisOptions } from 'ioredis';
import { COMPARE_AND_SET, NOTE_SESSION } from './script.ts';
import type { Target } from './target.ts';

/** ioredis with the commands that Redis lacks. */
export interface SessionRedis extends Redis {
  /** Answers 1 when done, else the value that is there instead, or null when there is none. */
  compareAndSetBuffer(key: string, expected: string, text: string, seconds: number): Promise<1 | Buffer | null>;
  /** `key`: that of the user's notes. */
  noteSession(key: string, sid: string, seconds: number): Promise<1>;
}

/** Longest wait between two attempts to connect, in milliseconds: a server that is back is found within a second. */
const MAX_BACKOFF = 400;
/** How long a server may take to take note of a farewell before its socket is destroyed, in milliseconds. */
const FAREWELL = 200;

/**
 * Doubles from 50 ms. Half of it is chance, so that all hosts that lost the same Redis do not come back in lockstep.
 */
function backoff(attempt: number): number {
  const delay = Math.min(50 * 2 ** Math.min(attempt - 1, 10), MAX_BACKOFF);
  return Math.round(delay / 2 + Math.random() * (delay / 2));
}

function addressOptions({ host, port, tls, master }: Target): RedisOptions {
  const secure = tls ? { tls: {} } : {};
  if (master === undefined) return { host, port, ...secure };
  return {
    sentinels: [{ host, port }],
    name: master,
    // A master that hangs is left only when the Sentinels say that there is a new one.
    failoverDetector: true,
    ...(tls && { tls: {}, enableTLSForSentinelMode: true }),
  };
}

/**
 * What ioredis does by default is hostile to requests that wait: it parks commands while Redis is away and sends them
 * when it is back, over newer data. Here a command is sent now or fails now, is sent once, and takes `timeout` at most.
 * `isUp` answers whether a lost connection is to be taken up again: while booting, it is not.
 */
function clientOptions(target: Target, timeout: number, isUp: () => boolean): RedisOptions {
  return {
    ...addressOptions(target),
    ...(target.username && { username: target.username }),
    ...(target.password && { password: target.password }),
    db: target.db,
    connectionName: 'wideload',
    lazyConnect: true,
    enableOfflineQueue: false,
    // Not once more: whether a command was done before its connection broke is unknown, and a second compare-and-set
    // would find its own text and take it for somebody else's.
    maxRetriesPerRequest: 0,
    commandTimeout: timeout,
    sentinelCommandTimeout: timeout,
    // A server that hangs keeps its socket open; this one is given up and another one tried.
    socketTimeout: 2 * timeout,
    connectTimeout: Math.max(2000, timeout),
    disconnectTimeout: FAREWELL,
    // How often a server that is loading its data is asked whether it has done so.
    maxLoadingRetryTime: 500,
    retryStrategy: (attempt) => (isUp() ? backoff(attempt) : null),
    sentinelRetryStrategy: (attempt) => (isUp() ? backoff(attempt) : null),
    scripts: {
      compareAndSet: { lua: COMPARE_AND_SET, numberOfKeys: 1 },
      noteSession: { lua: NOTE_SESSION, numberOfKeys: 1 },
    },
  };
}

/** Makes the client; it connects when told to. `timeout` in milliseconds. */
export async function createClient(target: Target, timeout: number, isUp: () => boolean): Promise<SessionRedis> {
  const { Redis } = await import('ioredis');
  // The methods of `scripts` are there from the constructor on, but only we know their types.
  return new Redis({ ...clientOptions(target, timeout, isUp), replyMapping: 'legacy' }) as SessionRedis;
}
