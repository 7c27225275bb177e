import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two looks, for what gives no sign when it comes about. */
const INTERVAL = 20;
const PATIENCE = 25_000;

/** Waits until something holds that nobody tells of. A failure counts as not yet. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const begin = performance.now();
  let last: unknown;
  while (performance.now() - begin < PATIENCE) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await setTimeout(INTERVAL);
  }
  throw new Error(`still not after ${PATIENCE / 1000} s: ${what}`, { cause: last });
}
