import pLimit from 'p-limit';
import { passwordChecksBusy } from './errors.ts';

/**
 * Hashes computed at once. libuv runs hashes, file system calls and host name lookups in one pool of four threads, so two
 * threads always stay free for the rest of the host.
 */
const MAX_RUNNING = 2;

/** Hashes that may wait. With 600,000 rounds, this queue takes a few seconds. */
const MAX_WAITING = 32;

const running = pLimit(MAX_RUNNING);

/**
 * Computes one hash, at most two at once in this process. Throws `PASSWORD_CHECKS_BUSY` without computing it if 32 others
 * are waiting.
 */
export function hashInTurn<T>(hash: () => Promise<T>): Promise<T> {
  if (running.pendingCount >= MAX_WAITING) throw passwordChecksBusy();
  return running(hash);
}
