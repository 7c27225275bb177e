import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Stop, WorkerAnswer } from '@wideload/kit';
import { isOurs, type Order, type Report } from './messages.ts';

/** How long a process that was told to stop may go on with the requests it has, in seconds. */
const DRAIN_LIMIT = 5;

/** Milliseconds that it may take to answer a question. */
const PATIENCE = 1000;

/** A process that serves on behalf of this one. cluster holds its port here, so that it survives the process. */
export class ServingProcess {
  /** Its exit code; a signal counts as 1. */
  readonly ended: Promise<number>;
  /** What to show when it serves; undefined when it ended before. */
  readonly ready: Promise<readonly string[] | undefined>;
  /** Resident bytes, as it said last. */
  memory = 0;
  /** Requests that it has answered. */
  requests = 0;
  /** Called when it wants to be replaced. */
  onRetire: (reason: string) => void = () => {};
  /** Called when it asks all workers something. */
  onAsk: (question: string) => Promise<readonly WorkerAnswer<unknown>[]> = async () => [];
  readonly #worker: Worker;
  /** What is waited for, by the number of its call. */
  readonly #asked = new Map<number, (answer: unknown) => void>();
  #calls = 0;
  #heard = performance.now();

  constructor(environment: Readonly<Record<string, string>>, onFound: (paths: readonly string[]) => void = () => {}) {
    this.#worker = cluster.fork(environment);
    this.ended = once(this.#worker, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
    this.ready = new Promise((resolve) => {
      this.#worker.on('message', (message: unknown) => {
        if (!isOurs<Report>(message)) return;
        this.#heard = performance.now();
        if (message.wideload === 'found') onFound(message.paths);
        else if (message.wideload === 'retire') this.onRetire(message.reason);
        else if (message.wideload === 'ready') resolve(message.lines);
        else if (message.wideload === 'ask') void this.#pass(message.question, message.call);
        else if (message.wideload === 'answer') this.#asked.get(message.call)?.(message.answer);
        else ({ memory: this.memory, requests: this.requests } = message);
      });
      void this.ended.then(() => {
        resolve(undefined);
        for (const answer of this.#asked.values()) answer(undefined);
      });
    });
  }

  get pid(): number {
    return this.#worker.process.pid ?? 0;
  }

  /** Seconds since it last said anything. */
  get silentFor(): number {
    return (performance.now() - this.#heard) / 1000;
  }

  tell(order: Order): void {
    // It may be gone already; then there is nobody to tell.
    if (this.#worker.isConnected()) this.#worker.send(order, () => {});
  }

  /** Asks it something. Answers undefined when it has no answer, or gives none in time. */
  async ask(question: string): Promise<unknown> {
    const call = ++this.#calls;
    let patience: NodeJS.Timeout | undefined;
    const answer = await new Promise((resolve) => {
      patience = setTimeout(resolve, PATIENCE);
      this.#asked.set(call, resolve);
      this.tell({ wideload: 'question', call, question });
    });
    clearTimeout(patience);
    this.#asked.delete(call);
    return answer;
  }

  async #pass(question: string, call: number): Promise<void> {
    this.tell({ wideload: 'answers', call, answers: await this.onAsk(question) });
  }

  /** Lets it end what it is doing, but not for ever: it may stand at a breakpoint. */
  async stop(seconds = DRAIN_LIMIT, stop: Stop = { isReplaced: false }): Promise<void> {
    this.tell({ wideload: 'stop', ...stop });
    const kill = setTimeout(() => this.kill(), seconds * 1000);
    await this.ended;
    clearTimeout(kill);
  }

  /** Ends it at once: for one that has not served yet. */
  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }
}

/** Ends every process of this run at once. */
export function killAll(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
}
