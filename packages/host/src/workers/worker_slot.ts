import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, WorkerAnswer } from '@wideload/kit';
import { QUIET_VARIABLE } from '../supervise/messages.ts';
import type { Ports } from '../supervise/ports.ts';
import { ServingProcess } from '../supervise/serving_process.ts';
import {
  newWorkerFails,
  workerBack,
  workerEnded,
  workerFails,
  workerHung,
  workerReplaced,
  workerTooBig,
} from './errors.ts';
import { Lifesigns } from './lifesigns.ts';

/** Limits of a worker before it is replaced; 0: none. */
export interface WorkerLimits {
  /** Bytes of resident memory above which a worker is killed. */
  readonly memoryHard: number;
  /** Maximum seconds of one request: a worker without a message for longer is killed. */
  readonly request: number;
  /** Maximum seconds for a worker to stop. */
  readonly shutdown: number;
}

/** Settings of all slots of a host. */
export interface SlotSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: Ports;
  readonly log: Logger;
  readonly limits: WorkerLimits;
  /** Called when this slot has got a worker, has lost it, or could not start one. */
  readonly onChange: () => void;
  /** Asks all workers. */
  readonly onAsk: (question: string) => Promise<readonly WorkerAnswer<unknown>[]>;
}

/** Maximum milliseconds between two attempts to start a worker. */
const MAX_BACKOFF = 30_000;

/** Milliseconds before the next attempt, by the number of failed ones: at once, then doubling from half a second. */
const backoff = (failures: number): number => (failures === 0 ? 0 : Math.min(MAX_BACKOFF, 500 * 2 ** (failures - 1)));

/** Why a worker could not be started. */
export interface BootFailure {
  readonly code: number;
  /** As text. */
  readonly text: string | undefined;
}

/** A slot for one worker. When a worker ends another one is started, again and again until one serves. */
export class WorkerSlot {
  readonly index: number;
  readonly #settings: SlotSettings;
  readonly #environment: Record<string, string>;
  #serving: ServingProcess | undefined;
  #booting: ServingProcess | undefined;
  /** Serializes boots. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Resolves when the previous worker has finished its requests. */
  #parting: Promise<void> | undefined;
  #failure: BootFailure | undefined;
  #isStopping = false;

  constructor(index: number, settings: SlotSettings) {
    this.index = index;
    this.#settings = settings;
    this.#environment = { ...settings.environment, WIDELOAD_WORKER: String(index) };
  }

  /** Its process, for the state. */
  get serving(): ServingProcess | undefined {
    return this.#serving;
  }

  /** Why the last attempt to start a worker here failed. */
  get failure(): BootFailure | undefined {
    return this.#failure;
  }

  /** Workers that cannot boot leave the report to this process. */
  tellOnlySupervisor(): void {
    this.#environment[QUIET_VARIABLE] = 'yes';
  }

  /** Starts one worker. Returns the text to show when it serves, or why it does not. */
  boot(): Promise<readonly string[] | BootFailure> {
    const booting = this.#turn.then(() => this.#boot());
    this.#turn = booting;
    return booting;
  }

  /** Replaces the serving worker by a new one, and lets it finish its requests. Returns whether it could. */
  async renew(): Promise<boolean> {
    const former = this.#serving;
    const booted = await this.boot();
    if ('code' in booted) return false;
    this.#parting = former?.stop(this.#settings.limits.shutdown, { isReplaced: true });
    await this.#parting;
    return true;
  }

  /** Starts a worker; after a failure, tries again until one serves. Returns after the first attempt. */
  async fill(): Promise<void> {
    if (this.#isStopping || this.#serving) return;
    const booted = await this.boot();
    if ('code' in booted) void this.#tryAgain(booted);
  }

  async #tryAgain(first: BootFailure): Promise<void> {
    const { log } = this.#settings;
    const begin = performance.now();
    if (!this.#isStopping) log.error(workerFails(this.index, first.code));
    for (let failures = 1; !this.#isStopping && !this.#serving; failures++) {
      await pause(backoff(failures), undefined, { ref: false });
      if (this.#isStopping || this.#serving) break;
      if (!('code' in (await this.boot()))) break;
    }
    if (!this.#isStopping) log.info(workerBack(this.index, (performance.now() - begin) / 1000));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#booting?.kill();
    await Promise.all([this.#parting, this.#serving?.stop(this.#settings.limits.shutdown)]);
  }

  async #boot(): Promise<readonly string[] | BootFailure> {
    if (this.#isStopping) return { code: 0, text: undefined };
    const { ports, onAsk, onChange } = this.#settings;
    const next = new ServingProcess({ environment: this.#environment, ports });
    next.onAsk = onAsk;
    this.#booting = next;
    const lines = await next.ready;
    this.#booting = undefined;
    if (!lines) {
      const failure = { code: (await next.ended).code, text: next.failure };
      this.#failure = failure;
      onChange();
      return failure;
    }
    this.#failure = undefined;
    this.#serving = next;
    this.#environment.WIDELOAD_TAKES_OVER = 'yes';
    void this.#watch(next);
    onChange();
    return lines;
  }

  /** Replaces a worker that requests it, even if that succeeds only later. */
  async #retire(worker: ServingProcess, reason: string): Promise<void> {
    const { log } = this.#settings;
    log.info(workerReplaced(this.index, reason));
    for (let failures = 0; this.#serving === worker && !this.#isStopping; failures++) {
      await pause(backoff(failures));
      if (this.#serving !== worker || (await this.renew())) break;
      if (failures === 0) log.error(newWorkerFails(this.index));
    }
  }

  async #watch(worker: ServingProcess): Promise<void> {
    const { log, limits, onChange } = this.#settings;
    worker.onRetire = (reason) => void this.#retire(worker, reason);
    const lifesigns = new Lifesigns(worker, limits, (fault) => {
      if (fault === 'big') log.error(workerTooBig(this.index, worker.memory, limits.memoryHard));
      else log.error(workerHung(this.index, worker.silentFor));
      worker.kill();
    });
    const ending = await worker.ended;
    lifesigns.end();
    if (this.#serving !== worker || this.#isStopping) return;
    this.#serving = undefined;
    log.error(workerEnded(this.index, worker.pid, ending));
    onChange();
    void this.fill();
  }
}
