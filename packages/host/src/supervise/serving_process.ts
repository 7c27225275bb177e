import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { isOurs, type Order, type Report } from './messages.ts';

/** How long a process that was told to stop may go on with the requests it has, in milliseconds. */
const DRAIN_LIMIT = 5000;

/** A process that serves on behalf of this one. cluster holds its port here, so that it survives the process. */
export class ServingProcess {
  /** Its exit code; a signal counts as 1. */
  readonly ended: Promise<number>;
  /** What to show when it serves; undefined when it ended before. */
  readonly ready: Promise<readonly string[] | undefined>;
  readonly #worker: Worker;

  constructor(environment: Readonly<Record<string, string>>, onFound: (paths: readonly string[]) => void) {
    this.#worker = cluster.fork(environment);
    this.ended = once(this.#worker, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
    this.ready = new Promise((resolve) => {
      this.#worker.on('message', (message: unknown) => {
        if (!isOurs<Report>(message)) return;
        if (message.wideload === 'found') onFound(message.paths);
        else resolve(message.lines);
      });
      void this.ended.then(() => resolve(undefined));
    });
  }

  tell(order: Order): void {
    // It may be gone already; then there is nobody to tell.
    if (this.#worker.isConnected()) this.#worker.send(order, () => {});
  }

  /** Lets it end what it is doing, but not for ever: it may stand at a breakpoint. */
  async stop(): Promise<void> {
    this.tell({ wideload: 'stop' });
    const kill = setTimeout(() => this.kill(), DRAIN_LIMIT);
    await this.ended;
    clearTimeout(kill);
  }

  /** Ends it at once: for one that has not served yet. */
  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }
}
