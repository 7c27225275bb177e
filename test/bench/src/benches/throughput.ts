import type { Contestant } from '../contestants.ts';
import { load } from '../measure/load.ts';
import type { Serving } from '../measure/process.ts';
import { type Figure, figuresOf, type Goal, goalsOf, type Wanted } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';

/** Connections that put the load on. */
export const CONNECTIONS = 64;

/** Seconds for which a contestant warms up, at least: V8 compiles what runs for some seconds. */
const LEAST_WARMING = 5;

/** And at most: one request for each session, where it is fast enough. */
const MOST_WARMING = 15;

/** A contestant that serves. */
export class Entered {
  readonly name: string;
  readonly cookies: readonly string[];
  private readonly contestant: Contestant;
  private serving: Serving;

  private constructor(contestant: Contestant, server: Serving, cookies: readonly string[]) {
    this.name = contestant.name;
    this.contestant = contestant;
    this.serving = server;
    this.cookies = cookies;
  }

  static async of(contestant: Contestant): Promise<Entered> {
    const server = await contestant.start();
    return new Entered(contestant, server, await contestant.cookies(server.url));
  }

  get server(): Serving {
    return this.serving;
  }

  async restart(): Promise<void> {
    await this.serving.stop();
    this.serving = await this.contestant.start();
  }
}

/** Starts the contestants, lets something be measured, and stops them again. */
export async function withServers<T>(
  contestants: readonly Contestant[],
  work: (entered: readonly Entered[]) => Promise<T>,
): Promise<T> {
  const entered: Entered[] = [];
  try {
    for (const contestant of contestants) entered.push(await Entered.of(contestant));
    return await work(entered);
  } finally {
    await Promise.all(entered.map(({ server }) => server.stop()));
  }
}

/** What is measured of a contestant in one round. */
interface Round {
  readonly requestsPerSecond: number;
  /** Requests for each second of processor time: other work of the machine changes it less. */
  readonly requestsPerProcessorSecond: number;
}

/** Puts a contestant under load for so many seconds. */
export async function underLoad({ server, cookies }: Entered, path: string, seconds: number): Promise<Round> {
  const before = server.processorSeconds();
  const { requestsPerSecond } = await load(`${server.url}${path}`, { seconds, connections: CONNECTIONS, cookies });
  const used = server.processorSeconds() - before;
  return { requestsPerSecond, requestsPerProcessorSecond: (requestsPerSecond * seconds) / used };
}

/** Requests per second of each contestant on one path. */
export async function throughput(
  work: string,
  path: string,
  contestants: readonly Contestant[],
  thoroughness: Thoroughness,
): Promise<Figure[]> {
  return withServers(contestants, (entered) => throughputOf(work, path, entered, thoroughness));
}

/**
 * The same of contestants that serve already. `restarts`: before each round, since processes of one program differ in what V8
 * happened to keep; for those that know nothing of the sessions.
 */
export async function throughputOf(
  work: string,
  path: string,
  entered: readonly Entered[],
  { rounds, seconds, warmsUp }: Thoroughness,
  restarts = false,
): Promise<Figure[]> {
  const one = (contestant: Entered, duration: number): Promise<Round> => underLoad(contestant, path, duration);
  const startsAgain = restarts && warmsUp;
  // The first run includes compilation, and the first request of each session a renewal of its lifetime.
  for (const contestant of warmsUp && !startsAgain ? entered : []) {
    const { requestsPerSecond } = await one(contestant, Math.min(2, seconds));
    const once = Math.ceil((1.5 * contestant.cookies.length) / requestsPerSecond);
    await one(contestant, Math.min(MOST_WARMING, Math.max(LEAST_WARMING, once)));
  }
  const fresh = async (contestant: Entered): Promise<Round> => {
    await contestant.restart();
    await one(contestant, LEAST_WARMING);
    return one(contestant, seconds);
  };
  const measured = [
    ...(await interleaved(entered, rounds, startsAgain ? fresh : (contestant) => one(contestant, seconds))),
  ];
  const each = (figure: keyof Round) =>
    new Map(measured.map(([contestant, list]) => [contestant, list.map((round) => round[figure])]));
  return [
    ...figuresOf(work, 'req/s', each('requestsPerSecond')),
    ...figuresOf(byProcessorTime(work), 'req/s', each('requestsPerProcessorSecond')),
  ];
}

const byProcessorTime = (work: string): string => `${work}, by its processor time`;

/** Compares the throughput of one contestant with that of others; by processor time without a goal. */
export function throughputGoals(
  figures: readonly Figure[],
  work: string,
  ours: string,
  wanted: readonly Wanted[],
): Goal[] {
  const others = wanted.map(({ against }) => ({ against }));
  return [...goalsOf(figures, work, ours, wanted), ...goalsOf(figures, byProcessorTime(work), ours, others)];
}
