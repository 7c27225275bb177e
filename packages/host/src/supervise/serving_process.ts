import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Stop, WorkerAnswer } from '@wideload/kit';
import type { RequestFigures } from '../control/messages.ts';
import type { BoundPort } from './bound_port.ts';
import { isOurs, type Order, type Report } from './messages.ts';
import type { Ports } from './ports.ts';

/** How long a process that was told to stop may go on with the requests it has, in seconds. */
const DRAIN_LIMIT = 5;

/** Maximum time for the answer to a question. */
const ANSWER_TIMEOUT_MS = 1000;

// A port that a module opens besides is shared by all processes as well, and this one accepts nothing for them there.
cluster.schedulingPolicy = cluster.SCHED_NONE;

/** How a process ended: its exit code, or the signal that killed it. */
export interface Ending {
  /** 1 where a signal ended it. */
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
  /** Whether this process killed it. */
  readonly isOurs: boolean;
}

interface Settings {
  readonly environment: Readonly<Record<string, string>>;
  /** Held here, so that they survive the process. */
  readonly ports: Ports;
  /** Is told which files and folders it is made of. */
  readonly onFound?: (paths: readonly string[]) => void;
}

/** A process that serves on behalf of this one. */
export class ServingProcess {
  readonly ended: Promise<Ending>;
  /** What to show when it serves; undefined when it ended before. */
  readonly ready: Promise<readonly string[] | undefined>;
  /** Resident bytes, as it said last. */
  memory = 0;
  /** Its requests, as it said last. */
  figures: RequestFigures = { requests: 0, perSecond: 0, median: undefined, percentile99: undefined };
  /** Why it could not boot, as text. */
  failure: string | undefined;
  /** Called when it wants to be replaced. */
  onRetire: (reason: string) => void = () => {};
  /** Called when it asks all workers something. */
  onAsk: (question: string) => Promise<readonly WorkerAnswer<unknown>[]> = async () => [];
  /** The ports that it listens on. */
  readonly used = new Set<BoundPort>();
  readonly #worker: Worker;
  readonly #ports: Ports;
  /** What is waited for, by the number of its call. */
  readonly #asked = new Map<number, (answer: unknown) => void>();
  #calls = 0;
  #isKilled = false;
  #heard = performance.now();
  readonly #born = performance.now();

  constructor({ environment, ports, onFound = () => {} }: Settings) {
    this.#ports = ports;
    this.#worker = cluster.fork(environment);
    this.ended = once(this.#worker, 'exit').then(([code, signal]) => ({
      code: typeof code === 'number' ? code : 1,
      signal: signal ?? undefined,
      isOurs: this.#isKilled,
    }));
    this.ready = new Promise((resolve) => {
      this.#worker.on('message', (message: unknown) => {
        if (!isOurs<Report>(message)) return;
        this.#heard = performance.now();
        if (message.wideload === 'found') onFound(message.paths);
        else if (message.wideload === 'retire') this.onRetire(message.reason);
        else if (message.wideload === 'ready') resolve(message.lines);
        else if (message.wideload === 'failed') this.failure = message.text;
        else if (message.wideload === 'listen') void this.#openPort(message);
        else if (message.wideload === 'ask') void this.#pass(message.question, message.call);
        else if (message.wideload === 'answer') this.#asked.get(message.call)?.(message.answer);
        else ({ memory: this.memory, figures: this.figures } = message);
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

  /** Seconds since it was started. */
  get uptime(): number {
    return (performance.now() - this.#born) / 1000;
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
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise((resolve) => {
      timer = setTimeout(resolve, ANSWER_TIMEOUT_MS);
      this.#asked.set(call, resolve);
      this.tell({ wideload: 'question', call, question });
    });
    clearTimeout(timer);
    this.#asked.delete(call);
    return answer;
  }

  async #pass(question: string, call: number): Promise<void> {
    this.tell({ wideload: 'answers', call, answers: await this.onAsk(question) });
  }

  async #openPort({ call, host, port }: Extract<Report, { wideload: 'listen' }>): Promise<void> {
    try {
      const bound = await this.#ports.open(host, port);
      this.used.add(bound);
      if (this.#worker.isConnected()) this.#worker.process.send({ wideload: 'port', call }, bound, () => {});
    } catch (error) {
      const { message, code }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
      this.tell({ wideload: 'port', call, message, ...(code !== undefined && { code }) });
    }
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
    this.#isKilled = true;
    this.#worker.process.kill('SIGKILL');
  }
}

/** Ends every process of this run at once. */
export function killAll(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
}
