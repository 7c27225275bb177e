import type { ServingProcess } from '../supervise/serving_process.ts';
import type { WorkerLimits } from './worker_slot.ts';

/** How often a worker is looked at, in milliseconds. */
const INTERVAL = 250;

/**
 * A worker that is alive cuts its requests itself, and says every second that it lives. How much longer than its limit
 * it may be silent, in seconds: killed later than two seconds after the limit, a client would wait too long.
 */
const MARGIN = 1.25;

/** Watches what a worker says of itself, until it is told to end. */
export class Lifesigns {
  readonly #timer: NodeJS.Timeout;

  /** `onFault` is called when the worker takes too much memory, or is silent for too long. */
  constructor(worker: ServingProcess, { memoryHard, request }: WorkerLimits, onFault: (fault: 'big' | 'hung') => void) {
    const look = (): void => {
      if (memoryHard > 0 && worker.memory > memoryHard) onFault('big');
      else if (request > 0 && worker.silentFor > request + MARGIN) onFault('hung');
    };
    // Where this process was suspended itself, it first has to read what its workers said meanwhile.
    this.#timer = setInterval(() => setImmediate(look), INTERVAL);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
