import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';

/** Runs what can happen at once, in order, on the clock of the process: for tests that compare with what is real. */
export class RealTime extends Scheduler {
  constructor() {
    super(new Random(1));
  }

  override now = (): number => performance.now();

  override enqueue(task: () => void): void {
    setImmediate(task);
  }

  override after(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  }

  override every(ms: number, task: () => void): () => void {
    const timer = setInterval(task, ms).unref();
    return () => clearInterval(timer);
  }
}
