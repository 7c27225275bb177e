import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds after which other work gets its turn. */
const SLICE = 2;

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

  /** To be awaited after each step. Slow steps, on a slow disk, are followed by longer pauses. */
  async step(): Promise<void> {
    const spent = performance.now() - this.began;
    if (spent < SLICE) return;
    const { share, signal } = this;
    await pause(spent / share - spent, undefined, { ref: share === 1, signal }).catch(() => {});
    this.began = performance.now();
  }
}
