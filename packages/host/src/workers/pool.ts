import { randomBytes } from 'node:crypto';
import type { Logger, WorkerAnswer } from '@wideload/kit';
import { ServiceStatus } from '@wideload/kit/internal';
import type { ReloadResult, WorkerStatus } from '../control/messages.ts';
import { ERROR_LEVEL, forErrorOutput } from '../log/journal.ts';
import { type Order, RUN_VARIABLE } from '../supervise/messages.ts';
import { Ports } from '../supervise/ports.ts';
import { type ProcessState, RESTART_GIVEN_UP, restarted, STOPPED_MEANWHILE } from './errors.ts';
import { StandIn } from './stand_in.ts';
import { type WorkerLimits, WorkerSlot } from './worker_slot.ts';

/** Several processes that serve on one port. This one binds the port, and starts and replaces them. */
export class Pool {
  readonly #slots: WorkerSlot[];
  readonly #log: Logger;
  readonly #ports: Ports;
  readonly #standIn: StandIn;
  /** The reasons why workers could not be started that were printed. */
  readonly #told = new Set<string>();
  /** Whether a worker has ever served: before that, a mistake ends the host. */
  #hasServed = false;
  #isStopping = false;
  #restart: Promise<unknown> = Promise.resolve();
  #nextRestart: Promise<ReloadResult> | undefined;

  /** `socket`: file descriptor of a listening socket for the workers. */
  constructor(count: number, log: Logger, limits: WorkerLimits, socket: number | undefined) {
    this.#log = log;
    this.#ports = new Ports(socket);
    this.#standIn = new StandIn(this.#ports, log);
    const settings = {
      // The same for every process of this run, so that generated values stay the same.
      environment: { [RUN_VARIABLE]: randomBytes(32).toString('base64url') },
      ports: this.#ports,
      log,
      limits,
      onChange: () => this.#changed(),
      onAsk: (question: string) => this.#ask(question),
    };
    this.#slots = Array.from({ length: count }, (_, index) => new WorkerSlot(index, settings));
  }

  /**
   * Boots the first worker, then all others at once: tasks that run once for the host are done by then, and a mistake
   * of the user is reported once. Returns the text to show after each was tried, or the exit code of a first worker
   * that does not boot. Later ones are tried again and again, as are replacements.
   */
  async begin(): Promise<readonly string[] | number> {
    const [first, ...others] = this.#slots;
    if (first === undefined) return 1;
    const booted = await first.boot();
    if ('code' in booted) return booted.code;
    this.#hasServed = true;
    // From now on this process reports failures, which concern all workers.
    for (const slot of this.#slots) slot.tellOnlySupervisor();
    await Promise.all(others.map((slot) => slot.fill()));
    return booted;
  }

  /**
   * Replaces the workers one after the other, while the others serve. A request during that is done once more
   * afterwards: the configuration may have changed meanwhile.
   */
  restart(): Promise<ReloadResult> {
    this.#nextRestart ??= this.#restart.then(() => {
      this.#nextRestart = undefined;
      const restart = this.#renewAll();
      this.#restart = restart;
      return restart;
    });
    return this.#nextRestart;
  }

  async #renewAll(): Promise<ReloadResult> {
    this.#told.clear();
    for (const slot of this.#slots) {
      if (this.#isStopping) return { isDone: false, reason: STOPPED_MEANWHILE };
      if (!(await slot.renew())) {
        this.#log.error(RESTART_GIVEN_UP);
        return { isDone: false, reason: slot.failure?.text ?? RESTART_GIVEN_UP };
      }
    }
    this.#log.info(restarted(this.#slots.length));
    this.#ports.keepOnly(new Set(this.#slots.flatMap(({ serving }) => [...(serving?.used ?? [])])));
    return { isDone: true, workers: this.#slots.length };
  }

  /** The state of each worker. */
  state(): ProcessState[] {
    return this.#slots.map(({ index, serving }) => ({
      worker: index,
      pid: serving?.pid,
      memory: serving?.memory ?? 0,
      requests: serving?.figures.requests ?? 0,
    }));
  }

  /** The same for `node host status`. */
  status(): WorkerStatus[] {
    return this.#slots.map(({ index, serving }) => ({
      worker: index,
      process: serving && { pid: serving.pid, uptime: serving.uptime, memory: serving.memory, ...serving.figures },
    }));
  }

  /** Returns what one of the workers knows about the host as a whole; undefined if none answers. */
  async service(): Promise<unknown> {
    for (const { serving } of this.#slots) {
      const answer = await serving?.ask(ServiceStatus.id);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Informs the workers about missing ones, and starts the stand-in if none is left. */
  #changed(): void {
    if (this.#isStopping || !this.#hasServed) return;
    const workers = this.#slots.flatMap(({ index, serving, failure }) => (!serving && failure ? [index] : []));
    this.tell({ wideload: 'missing', workers });
    for (const { failure } of this.#slots) this.#tellOnce(failure?.text);
    if (!this.#slots.some(({ failure }) => failure)) this.#told.clear();
    if (this.#slots.some(({ serving }) => serving)) this.#standIn.end();
    else if (workers.length > 0) this.#standIn.begin();
  }

  /** Reports why workers cannot be started: once, until the reason changes. */
  #tellOnce(failure: string | undefined): void {
    if (failure === undefined || this.#told.has(failure)) return;
    this.#told.add(failure);
    process.stderr.write(forErrorOutput(failure, ERROR_LEVEL));
  }

  #ask(question: string): Promise<WorkerAnswer<unknown>[]> {
    return Promise.all(
      this.#slots.map(async ({ index, serving }) => ({ worker: index, answer: await serving?.ask(question) })),
    );
  }

  tell(order: Order): void {
    for (const { serving } of this.#slots) serving?.tell(order);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#standIn.end();
    // New connections are refused when no worker listens any more.
    this.#ports.keepOnly(new Set());
    await Promise.all(this.#slots.map((slot) => slot.stop()));
  }
}
