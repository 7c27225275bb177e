/** Longest wait between two attempts to connect, in milliseconds: a server that is back is found within a second. */
const MAX_BACKOFF = 400;

/**
 * Returns the milliseconds before the next attempt to connect. Doubles from 50. Half of it is random, so that hosts
 * that lost the same Redis do not reconnect in lockstep.
 */
export function backoff(attempt: number, random: () => number): number {
  const delay = Math.min(50 * 2 ** Math.min(attempt - 1, 10), MAX_BACKOFF);
  return Math.round(delay / 2 + random() * (delay / 2));
}
