import { setTimeout as pause } from 'node:timers/promises';
import { type Context, WideloadError } from '@wideload/kit';
import { PROCESS } from '../runtime.ts';
import { backoff } from './backoff.ts';
import { waitedForRedis, waitingForRedis } from './errors.ts';

/**
 * Failures that can pass without a change to this host: Redis is not up yet, fails over, loads its data or is full. A
 * wrong password, database name, certificate or kind of server does not pass.
 */
const PASSING: ReadonlySet<string> = new Set([
  'REDIS_REFUSED',
  'REDIS_HOST_UNKNOWN',
  'REDIS_UNREACHABLE',
  'REDIS_SILENT',
  'REDIS_HANGS_UP',
  'REDIS_SOCKET_UNUSABLE',
  'REDIS_SENTINEL_LOST',
  'REDIS_STILL_LOADING',
  'REDIS_UNUSABLE',
]);

/** Milliseconds after which the log repeats what the start waits for. */
const REMIND = 60_000;

/**
 * Calls `open` repeatedly for `seconds` while it fails for a reason that can pass. Throws the last reason when the time
 * is over, and any other at once. Each attempt is reported as progress of the start.
 */
export async function waitForRedis<T>(
  name: string,
  seconds: number,
  { log, progress, signal }: Pick<Context, 'log' | 'progress' | 'signal'>,
  open: (progress: Context['progress']) => Promise<T>,
): Promise<T> {
  const since = performance.now();
  let told = { reason: '', at: 0 };
  // The error of the last attempt says more than the fact that there is another one.
  const progressOfAttempt = (doing: string): void => progress(told.reason === '' ? doing : `waiting: ${told.reason}`);
  for (let attempt = 1; ; attempt++) {
    try {
      const opened = await open(progressOfAttempt);
      if (told.reason !== '') log.info(waitedForRedis(name, (performance.now() - since) / 1000));
      return opened;
    } catch (error) {
      const now = performance.now();
      const left = seconds - (now - since) / 1000;
      if (!(error instanceof WideloadError && PASSING.has(error.code)) || left <= 0) throw error;
      const [reason = ''] = error.message.split('\n');
      if (reason !== told.reason || now - told.at > REMIND) {
        log.warn(waitingForRedis(reason, Math.ceil(left)));
        told = { reason, at: now };
      }
      progressOfAttempt('');
      await pause(backoff(attempt, PROCESS.random), undefined, { signal }).catch(() => Promise.reject(error));
    }
  }
}
