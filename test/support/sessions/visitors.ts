import { setTimeout } from 'node:timers/promises';
import { addonsWith, moduleFile } from '../addons.ts';
import { Client } from '../client.ts';
import { IS_LONG } from '../figures.ts';
import { type Host, startHost } from '../host.ts';

/** Counts in the session with a read-modify-write. */
const MODULE = moduleFile(
  'visits',
  `depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/visit', { config: { auth: 'public' } }, async ({ session }) => ({
        n: await session.update((data) => (data.n = Number(data.n ?? 0) + 1)),
      }));
    });
  },`,
  `import { Routes } from '@wideload/web';\n`,
);

/** Milliseconds between two requests of one client. */
const PAUSE = IS_LONG ? 10 : 150;
/** Milliseconds after which a request counts as hanging. */
const HANGS = 20_000;

/** One client that repeats its request. */
export interface Visitor {
  readonly client: Client;
  /** The last count that was answered with 200. */
  acknowledged: number;
  /** Requests that were answered with 503: their change was made, or was not. */
  doubtful: number;
  /** Time of the last answer with 200, by `performance.now()`. */
  servedAt: number;
}

/** Continuous requests to one host. */
export interface Load {
  readonly host: Host;
  readonly visitors: readonly Visitor[];
  /** Unexpected answers, neither 200 nor 503. */
  readonly surprises: readonly string[];
  /** Longest duration of a request, in milliseconds. */
  readonly slowest: number;
  readonly served: number;
  /** Resolves when each of these clients was served once more, with the milliseconds it took. */
  servesAgain(whom?: readonly Visitor[]): Promise<number>;
  end(): Promise<void>;
}

/** Starts a host with the module that counts requests. */
export function startCountingHost(env: Readonly<Record<string, string>>): Promise<Host> {
  const addons = addonsWith({ 'visits/index.js': MODULE });
  return startHost(['--load=base,web,session_redis,visits', `--addons-path=${addons}`], { env });
}

/** Starts clients against a host, after each has got a session. */
export async function startLoad(host: Host, count = 8): Promise<Load> {
  const surprises: string[] = [];
  const state = { slowest: 0, served: 0, refusal: '', isOver: false };
  const visitors = Array.from(
    { length: count },
    (): Visitor => ({ client: new Client(host.url), acknowledged: 0, doubtful: 0, servedAt: 0 }),
  );

  const visit = async (visitor: Visitor): Promise<void> => {
    const begin = performance.now();
    try {
      const response = await visitor.client.request('/visit', { signal: AbortSignal.timeout(HANGS) });
      const body = await response.text();
      if (response.status === 200) {
        visitor.acknowledged = JSON.parse(body).n;
        visitor.servedAt = performance.now();
        state.served++;
      } else if (response.status === 503) {
        visitor.doubtful++;
        state.refusal = body;
      } else surprises.push(`${response.status} ${body.slice(0, 200)}`);
    } catch (error) {
      surprises.push(String(error));
    }
    state.slowest = Math.max(state.slowest, performance.now() - begin);
  };
  const stay = async (visitor: Visitor): Promise<void> => {
    while (!state.isOver) {
      await visit(visitor);
      await setTimeout(PAUSE);
    }
  };

  for (const visitor of visitors) await visit(visitor);
  const stays = visitors.map(stay);
  return {
    host,
    visitors,
    surprises,
    get slowest() {
      return state.slowest;
    },
    get served() {
      return state.served;
    },
    async servesAgain(whom = visitors) {
      const begin = performance.now();
      while (!whom.every(({ servedAt }) => servedAt > begin)) {
        if (performance.now() - begin > HANGS)
          throw new Error(`not all visitors are served again: ${state.refusal}\n${host.output.stderr}`);
        await setTimeout(PAUSE);
      }
      return performance.now() - begin;
    },
    async end() {
      state.isOver = true;
      await Promise.all(stays);
    },
  };
}
