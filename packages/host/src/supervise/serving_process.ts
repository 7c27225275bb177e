import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Stop, WorkerAnswer } from '@wideload/kit';
import type { RequestFigures } from '../control/messages.ts';
import type { BoundPort } from './bound_port.ts';
import { isOurs, type Order, type Report } from './messages.ts';
import type { Ports } from './ports.ts';

/** Maximum seconds for which a process that was asked to stop may continue with its requests. */
const DRAIN_LIMIT = 5;

/** Maximum time for the answer to a question. */
const ANSWER_TIMEOUT_MS = 1000;

// A further port that a module opens is shared by all processes as well, and this one accepts nothing on it.
cluster.schedulingPolicy = cluster.SCHED_NONE;

/** The end of a process: its exit code, or the signal that killed it. */
export interface Ending {
  /** 1 if a signal ended it. */
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
  /** Whether this process killed it. */
  readonly isOurs: boolean;
}

interface Settings {
  readonly environment: Readonly<Record<string, string>>;
  /** Bound here, so that they outlive the process. */
  readonly ports: Ports;
  /** Receives the files and folders that it uses. */
  readonly onFound?: (paths: readonly string[]) => void;
}

/** A process that serves on behalf of this one. */
export class ServingProcess {
  readonly ended: Promise<Ending>;
  /** The text to show when it serves; undefined if it ended before. */
  readonly ready: Promise<readonly string[] | undefined>;
  /** Resident bytes, as last reported. */
  memory = 0;
  /** Its requests, as last reported. */
  figures: RequestFigures = { requests: 0, perSecond: 0, median: undefined, percentile99: undefined };
  /** Why it could not boot, as text. */
  failure: string | undefined;
  /** Called when it requests to be replaced. */
  onRetire: (reason: string) => void = () => {};
  /** Called when it asks all workers a question. */
  onAsk: (question: string) => Promise<readonly WorkerAnswer<unknown>[]> = async () => [];
  /** The ports that it listens on. */
  readonly used = new Set<BoundPort>();
  readonly #worker: Worker;
  readonly #ports: Ports;
  /** Pending answers, by the number of the call. */
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

  /** Seconds since its start. */
  get uptime(): number {
    return (performance.now() - this.#born) / 1000;
  }

  /** Seconds since its last message. */
  get silentFor(): number {
    return (performance.now() - this.#heard) / 1000;
  }

  tell(order: Order): void {
    // It may have ended already.
    if (this.#worker.isConnected()) this.#worker.send(order, () => {});
  }

  /** Asks it a question. Returns undefined if it has no answer, or does not answer in time. */
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

  /** Lets it finish its requests, with a time limit: it may be stopped at a breakpoint. */
  async stop(seconds = DRAIN_LIMIT, stop: Stop = { isReplaced: false }): Promise<void> {
    this.tell({ wideload: 'stop', ...stop });
    const kill = setTimeout(() => this.kill(), seconds * 1000);
    await this.ended;
    clearTimeout(kill);
  }

  /** Ends it at once, if it has not served yet. */
  kill(): void {
    this.#isKilled = true;
    this.#worker.process.kill('SIGKILL');
  }
}

/** Ends every process of this run at once. */
export function killAll(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
}
