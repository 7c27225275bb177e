import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { IS_LONG } from './figures.ts';

/** Milliseconds between an answer and the next question of the same visitor. */
const REST = IS_LONG ? 5 : 100;

/** The answer to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds that it took. */
  readonly took: number;
}

/** Sends a request over a kept connection. Cheaper than `fetch`, for thousands of requests. */
export async function ask(url: string, agent: Agent, sid?: string): Promise<Answer> {
  const began = performance.now();
  const asked = request(url, { agent, headers: sid === undefined ? {} : { cookie: `session_id=${sid}` } });
  asked.end();
  const [response] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: Buffer.concat(chunks).toString(), took: performance.now() - began };
}

/** The answers of one route. */
export class Seen {
  readonly statuses = new Map<number, number>();
  slowest = 0;
  /** Number of answers that set a cookie. */
  cookies = 0;
  /** Number of answers with 503 and no Retry-After. */
  silent = 0;
  /** Time of the last answer with each status, by `performance.now()`. */
  readonly last = new Map<number, number>();

  note({ status, headers, took }: Answer): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.last.set(status, performance.now());
    this.slowest = Math.max(this.slowest, took);
    if (headers['set-cookie'] !== undefined) this.cookies++;
    if (status === 503 && headers['retry-after'] === undefined) this.silent++;
  }

  /** Returns the statuses seen, in order, such as `200 503`. */
  get kinds(): string {
    return [...this.statuses.keys()].sort((a, b) => a - b).join(' ');
  }

  get count(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }
}

export interface Route {
  readonly path: string;
  readonly sid?: string;
  /** Number of concurrent clients. Default: 2. */
  readonly each?: number;
  /** Checks an answer with status 200; throws if it is wrong. */
  readonly check?: (body: string) => void;
}

/** Clients that send one request after another until they are stopped. */
export class Load<Name extends string> {
  seen = {} as Record<Name, Seen>;
  private readonly names: readonly Name[];
  private readonly controller = new AbortController();
  private readonly agent = new Agent({ keepAlive: true });
  private readonly visitors: readonly Promise<void>[];
  private readonly waiting = new Set<() => void>();

  constructor(url: string, routes: Record<Name, Route>) {
    this.names = Object.keys(routes) as Name[];
    this.forget();
    this.visitors = this.names.flatMap((name) =>
      Array.from({ length: routes[name].each ?? 2 }, () => this.visit(name, url, routes[name])),
    );
  }

  private async visit(name: Name, url: string, { path, sid, check }: Route): Promise<void> {
    while (!this.controller.signal.aborted) {
      const answer = await ask(url + path, this.agent, sid);
      this.seen[name].note(answer);
      if (answer.status === 200) check?.(answer.body);
      for (const look of this.waiting) look();
      await pause(REST);
    }
  }

  /** Resets the counts. */
  forget(): void {
    this.seen = Object.fromEntries(this.names.map((name) => [name, new Seen()])) as Record<Name, Seen>;
  }

  /** Resolves when the condition holds, checked after each answer. Rejects if a check failed. */
  async until(condition: (seen: Record<Name, Seen>) => boolean): Promise<void> {
    const met = new Promise<void>((resolve) => {
      const look = () => {
        if (!condition(this.seen)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
    await Promise.race([met, Promise.all(this.visitors)]);
  }

  /** Stops all clients. Throws the error of a failed check. */
  async stop(): Promise<void> {
    this.controller.abort();
    await Promise.all(this.visitors);
    this.agent.destroy();
  }
}
