import type { ServingProcess } from '../supervise/serving_process.ts';
import type { WorkerLimits } from './worker_slot.ts';

/** Milliseconds between two checks of a worker. */
const INTERVAL = 250;

/**
 * Seconds for which a worker may be silent beyond its limit for requests. A worker that is alive ends its requests
 * itself, and sends a message every second. If it were killed later than two seconds after the limit, a client would
 * wait too long.
 */
const MARGIN = 1.25;

/** Watches the messages of a worker, until it is asked to stop. */
export class Lifesigns {
  readonly #timer: NodeJS.Timeout;

  /** `onFault`: called when the worker uses too much memory, or is silent for too long. */
  constructor(worker: ServingProcess, { memoryHard, request }: WorkerLimits, onFault: (fault: 'big' | 'hung') => void) {
    const look = (): void => {
      if (memoryHard > 0 && worker.memory > memoryHard) onFault('big');
      else if (request > 0 && worker.silentFor > request + MARGIN) onFault('hung');
    };
    // After this process was suspended, it must first read the pending messages of its workers.
    this.#timer = setInterval(() => setImmediate(look), INTERVAL);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
