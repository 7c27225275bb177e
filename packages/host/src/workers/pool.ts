import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import type { Logger, WorkerAnswer } from '@wideload/kit';
import { RESTART_GIVEN_UP, restarted, workersEnding } from '../errors.ts';
import { SOCKET_VARIABLE } from '../service_manager/given_socket.ts';
import { type Order, RUN_VARIABLE } from '../supervise/messages.ts';
import { Slot, type WorkerLimits } from './slot.ts';

/** How a pool ended by itself: with the exit code of a worker that does not boot. */
export type GaveUp = (code: number) => void;

/** Several processes that serve on one port. This one holds the port, and sees to it that they are there. */
export class Pool {
  readonly #slots: Slot[];
  readonly #log: Logger;
  #isStopping = false;
  #restarting: Promise<void> | undefined;

  /** `socket`: file descriptor of a socket that listens already, which every worker gets. */
  constructor(count: number, log: Logger, limits: WorkerLimits, socket: number | undefined, gaveUp: GaveUp) {
    this.#log = log;
    cluster.setupPrimary(socket === undefined ? {} : { stdio: ['inherit', 'inherit', 'inherit', socket, 'ipc'] });
    // The same for every process of this run, so that what is made for one run stays the same.
    const environment = {
      [RUN_VARIABLE]: randomBytes(32).toString('base64url'),
      ...(socket !== undefined && { [SOCKET_VARIABLE]: 'yes' }),
    };
    this.#slots = Array.from({ length: count }, (_, index) => new Slot(index, environment, log, limits));
    for (const slot of this.#slots) {
      slot.onAsk = (question) => this.#ask(question);
      slot.onLost = () => {
        void slot.fill().then((code) => {
          if (code === undefined || this.#isStopping) return;
          log.error(workersEnding(slot.index, code));
          gaveUp(code);
        });
      };
    }
  }

  /**
   * Boots the first worker, then all others at once: what is done once for the host is done by then, and a mistake of
   * the user's is told once. Answers what to show, or the exit code when one does not boot.
   */
  async begin(): Promise<readonly string[] | number> {
    const [first, ...others] = this.#slots;
    const booted = (await first?.boot()) ?? 1;
    if (typeof booted === 'number') return booted;
    const codes = await Promise.all(others.map((slot) => slot.fill()));
    return codes.find((code) => code !== undefined) ?? booted;
  }

  /** Replaces the workers one after the other, so that somebody serves all the while. */
  restart(): Promise<void> {
    this.#restarting ??= this.#renewAll().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async #renewAll(): Promise<void> {
    for (const slot of this.#slots) {
      if (this.#isStopping) return;
      if (!(await slot.renew())) {
        this.#log.error(RESTART_GIVEN_UP);
        return;
      }
    }
    this.#log.info(restarted(this.#slots.length));
  }

  /** What each worker is doing. */
  state(): object[] {
    return this.#slots.map(({ index, serving }) => ({
      worker: index,
      pid: serving?.pid ?? null,
      memory: serving?.memory ?? null,
      requests: serving?.requests ?? null,
    }));
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
    await Promise.all(this.#slots.map((slot) => slot.stop()));
  }
}
