import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, WorkerAnswer } from '@wideload/kit';
import { workerDied, workerHung, workerReplaced, workerTooBig } from '../errors.ts';
import { ServingProcess } from '../supervise/serving_process.ts';

/** What a worker may use before it is replaced; 0: as much as it likes. */
export interface WorkerLimits {
  /** Bytes of resident memory above which a worker is killed. */
  readonly memoryHard: number;
  /** Seconds that one request may take: a worker that gives no sign of life for much longer is killed. */
  readonly request: number;
  /** Seconds that a worker may take to stop. */
  readonly shutdown: number;
}

/** A worker that is alive cuts its requests itself. How much longer it may be silent, in seconds. */
const PATIENCE = 3;

/** Boots that may fail in a row before the host gives up. */
const MAX_FAILURES = 5;

/** Milliseconds before the next try, after that many that failed: at once, then doubling from half a second. */
const backoff = (failures: number): number => (failures === 0 ? 0 : 500 * 2 ** (failures - 1));

/** A place for one worker, which is always filled: who dies there is replaced. */
export class Slot {
  readonly index: number;
  readonly #log: Logger;
  readonly #limits: WorkerLimits;
  readonly #environment: Record<string, string>;
  #serving: ServingProcess | undefined;
  #booting: ServingProcess | undefined;
  /** Until the one that served before has ended what it was doing. */
  #parting: Promise<void> | undefined;
  #isStopping = false;

  constructor(index: number, environment: Readonly<Record<string, string>>, log: Logger, limits: WorkerLimits) {
    this.index = index;
    this.#log = log;
    this.#limits = limits;
    this.#environment = { ...environment, WIDELOAD_WORKER: String(index) };
  }

  /** Its process, for the state. */
  get serving(): ServingProcess | undefined {
    return this.#serving;
  }

  /** Boots one worker. Answers what to show when it serves, or its exit code when it ended before. */
  async boot(): Promise<readonly string[] | number> {
    const next = new ServingProcess(this.#environment);
    next.onAsk = (question) => this.onAsk(question);
    this.#booting = next;
    const lines = await next.ready;
    this.#booting = undefined;
    if (!lines) return next.ended;
    this.#serving = next;
    this.#environment.WIDELOAD_TAKES_OVER = 'yes';
    void this.#watch(next);
    return lines;
  }

  /** Puts a fresh worker in the place of the one that serves, which ends what it is doing. Answers whether it could. */
  async renew(): Promise<boolean> {
    const former = this.#serving;
    const booted = await this.boot();
    if (typeof booted === 'number') return false;
    this.#parting = former?.stop(this.#limits.shutdown, { isReplaced: true });
    await this.#parting;
    return true;
  }

  /** Boots until one serves. Answers the exit code of the last one when too many failed in a row. */
  async fill(): Promise<number | undefined> {
    for (let failures = 0; !this.#isStopping; failures++) {
      await pause(backoff(failures));
      if (this.#isStopping) break;
      const booted = await this.boot();
      if (typeof booted !== 'number') return undefined;
      if (failures + 1 >= MAX_FAILURES) return booted;
    }
    return undefined;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#booting?.kill();
    await Promise.all([this.#parting, this.#serving?.stop(this.#limits.shutdown)]);
  }

  /** Called when nobody serves here any more, although somebody should. */
  onLost: () => void = () => {};

  /** Called when the worker asks all of them something. */
  onAsk: (question: string) => Promise<readonly WorkerAnswer<unknown>[]> = async () => [];

  async #watch(worker: ServingProcess): Promise<void> {
    const { memoryHard, request } = this.#limits;
    worker.onRetire = (reason) => {
      this.#log.info(workerReplaced(this.index, reason));
      void this.renew();
    };
    const check = setInterval(() => {
      const { memory, silentFor } = worker;
      if (memoryHard > 0 && memory > memoryHard) this.#log.error(workerTooBig(this.index, memory, memoryHard));
      else if (request > 0 && silentFor > request + PATIENCE) this.#log.error(workerHung(this.index, silentFor));
      else return;
      worker.kill();
    }, 1000);
    const code = await worker.ended;
    clearInterval(check);
    if (this.#serving !== worker || this.#isStopping) return;
    this.#serving = undefined;
    this.#log.error(workerDied(this.index, worker.pid, code));
    this.onLost();
  }
}
