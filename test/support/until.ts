import { setTimeout } from 'node:timers/promises';

/**
 * Milliseconds between two checks of a condition without an event: a tenth of the time so far, between these. What takes
 * seconds, such as a failover, is not asked for all the time meanwhile.
 */
const [SHORTEST_MS, LONGEST_MS] = [20, 100];
/** Nearly the time limit of a test. */
const TIMEOUT_MS = 50_000;

/** Waits until a condition holds that emits no event. An error counts as not yet. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const begin = performance.now();
  let last: unknown;
  while (performance.now() - begin < timeoutMs) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await setTimeout(Math.min(Math.max((performance.now() - begin) / 10, SHORTEST_MS), LONGEST_MS));
  }
  throw new Error(`still not after ${timeoutMs / 1000} s: ${what}`, { cause: last });
}
