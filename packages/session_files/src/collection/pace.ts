import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds after which others get their turn. */
const SLICE = 2;

/** Lets a long piece of synchronous work leave time to others. */
export class Pace {
  private readonly share: number;
  private readonly signal: AbortSignal;
  private began = performance.now();

  /** `share`: the part of its time that the process may spend on this work. Work with a share below 1 keeps no process up. */
  constructor(share: number, signal: AbortSignal) {
    this.share = share;
    this.signal = signal;
  }

  /** To be awaited after each step. Steps that took long, on a slow disk, are followed by longer pauses. */
  async step(): Promise<void> {
    const spent = performance.now() - this.began;
    if (spent < SLICE) return;
    const { share, signal } = this;
    await pause(spent / share - spent, undefined, { ref: share === 1, signal }).catch(() => {});
    this.began = performance.now();
  }
}
