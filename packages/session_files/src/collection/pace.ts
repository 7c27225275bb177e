import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds after which other work gets its turn. */
const SLICE = 2;

/**
 * Maximum rest in milliseconds. Time in which other work blocked the event loop, such as a boot, looks like time of this work, and
 * would be followed by a rest twenty times as long.
 */
const LONGEST_REST = 1000;

/** Milliseconds to rest after work of `spent` milliseconds. `share`: the share of time for this work, up to 1. */
export function restAfter(spent: number, share: number): number {
  return Math.min(spent / share - spent, LONGEST_REST);
}

/** Divides long synchronous work into slices. */
export class Pace {
  private readonly share: number;
  private readonly signal: AbortSignal;
  private began = performance.now();

  /** `share`: the share of time for this work. Work with a share below 1 does not keep the process alive. */
  constructor(share: number, signal: AbortSignal) {
    this.share = share;
    this.signal = signal;
  }

  /** To be awaited after each step. Slow steps, on a slow disk, are followed by longer rests. */
  async step(): Promise<void> {
    const spent = performance.now() - this.began;
    if (spent < SLICE) return;
    const { share, signal } = this;
    await pause(restAfter(spent, share), undefined, { ref: share === 1, signal }).catch(() => {});
    this.began = performance.now();
  }
}
