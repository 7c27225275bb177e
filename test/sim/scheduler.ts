import type { Random } from './random.ts';

interface Timer {
  readonly task: () => void;
  /** Milliseconds between two runs. */
  readonly interval: number | undefined;
  due: number;
}

/** Milliseconds that pass with a step, at most, and with one step of many. */
const STEP_MS = 3;
const LEAP_MS = 800;
const LEAPS_ONCE_IN = 40;

/** Runs once no promise has anything to do any more. A turn of the event loop would take a third of the time of a schedule. */
const afterMicrotasks = (task: (value?: unknown) => void): void => process.nextTick(task);

/**
 * Decides what happens next: one of the things that can happen, by chance. Time passes only here. What follows from a step by
 * promises alone belongs to it, so a schedule depends on its seed alone.
 */
export class Scheduler {
  readonly random: Random;
  private readonly leapMs: number;
  private readonly ready: (() => void)[] = [];
  private readonly timers = new Set<Timer>();
  private ms = 0;
  private last = 0;
  /** Steps so far. */
  steps = 0;

  /** `leapMs`: the longest that all processes may stand still. */
  constructor(random: Random, leapMs = LEAP_MS) {
    this.random = random;
    this.leapMs = leapMs;
  }

  now = (): number => this.ms;

  /** Returns a time for the history, later than every one before. */
  stamp(): number {
    this.last = Math.max(this.ms, this.last + 1e-6);
    return this.last;
  }

  /** Lets a task run some time, in any order with the others. */
  enqueue(task: () => void): void {
    this.ready.push(task);
  }

  /** Resolves some time. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.enqueue(resolve));
  }

  after(ms: number, task: () => void): () => void {
    return this.add({ task, interval: undefined, due: this.ms + ms });
  }

  every(ms: number, task: () => void): () => void {
    return this.add({ task, interval: ms, due: this.ms + ms });
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Lets time pass at once: what was due meanwhile is late. */
  leap(ms: number): void {
    this.ms += ms;
  }

  /** Runs one step after the other until `isOver`. Throws when that takes more than `most`, or when nothing can happen. */
  async run(isOver: () => boolean, most: number): Promise<void> {
    for (; !isOver(); this.steps++) {
      if (this.steps === most) throw new Error(`not over after ${most} steps`);
      this.pass();
      const { ready } = this;
      if (ready.length === 0) throw new Error('nothing can happen any more');
      const index = this.random.below(ready.length);
      const task = ready[index];
      const end = ready.pop();
      if (end !== undefined && index < ready.length) ready[index] = end;
      task?.();
      await new Promise(afterMicrotasks);
    }
    // The process itself has its turn, too.
    await new Promise(setImmediate);
  }

  private pass(): void {
    this.ms += this.random.oneIn(LEAPS_ONCE_IN) ? this.random.below(this.leapMs) : this.random.below(STEP_MS);
    if (this.ready.length === 0) this.ms = Math.max(this.ms, Math.min(...[...this.timers].map(({ due }) => due)));
    for (const timer of this.timers) {
      if (timer.due > this.ms) continue;
      if (timer.interval === undefined) this.timers.delete(timer);
      else timer.due = this.ms + timer.interval;
      this.ready.push(timer.task);
    }
  }
}
