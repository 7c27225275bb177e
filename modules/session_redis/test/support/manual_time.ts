import { PROCESS, type Runtime } from '../../src/runtime.ts';

interface Timer {
  readonly task: () => void;
  /** Milliseconds between two runs; undefined for a task that runs once. */
  readonly interval: number | undefined;
  due: number;
}

/** A clock that a test moves, with its timers. */
export class ManualTime {
  private readonly timers = new Set<Timer>();
  private ms = 0;

  readonly runtime: Runtime = {
    ...PROCESS,
    now: () => this.ms,
    after: (ms, task) => this.add({ task, interval: undefined, due: this.ms + ms }),
    every: (ms, task) => this.add({ task, interval: ms, due: this.ms + ms }),
  };

  /** Timers that may still run. */
  get pending(): number {
    return this.timers.size;
  }

  /** Moves the clock, and runs what is due by then, in order. */
  advance(ms: number): void {
    const end = this.ms + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.ms = next.due;
      if (next.interval === undefined) this.timers.delete(next);
      else next.due += next.interval;
      next.task();
    }
    this.ms = end;
  }

  private add(timer: Timer): () => void {
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }
}
