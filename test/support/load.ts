import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { IS_LONG } from './figures.ts';

/** Milliseconds between an answer and the next question of the same visitor. */
const REST = IS_LONG ? 5 : 20;

/** What a visitor got. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds that it took. */
  readonly took: number;
}

/** Asks over a connection that is kept: cheaper than `fetch`, so that thousands of requests are no matter. */
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

/** What the visitors of one route got. */
export class Seen {
  readonly statuses = new Map<number, number>();
  slowest = 0;
  /** Answers that set a cookie. */
  cookies = 0;
  /** Refusals that do not say when to come back. */
  silent = 0;
  /** When each status was last seen, by `performance.now()`. */
  readonly last = new Map<number, number>();

  note({ status, headers, took }: Answer): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.last.set(status, performance.now());
    this.slowest = Math.max(this.slowest, took);
    if (headers['set-cookie'] !== undefined) this.cookies++;
    if (status === 503 && headers['retry-after'] === undefined) this.silent++;
  }

  /** `200 503`, in order: which statuses there were. */
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
  /** How many visitors ask for it at once; 2 unless given. */
  readonly each?: number;
  /** Looks at what came with a 200; throws when it may not be so. */
  readonly check?: (body: string) => void;
}

/** Visitors who keep asking, one after the other, until they are told to stop. */
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

  /** Begins to count anew. */
  forget(): void {
    this.seen = Object.fromEntries(this.names.map((name) => [name, new Seen()])) as Record<Name, Seen>;
  }

  /** Resolves once that is so, looked at after each answer. Rejects when a visitor found what may not be. */
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

  /** Sends everybody home. Throws what they found. */
  async stop(): Promise<void> {
    this.controller.abort();
    await Promise.all(this.visitors);
    this.agent.destroy();
  }
}
