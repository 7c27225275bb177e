import type { Contestant } from '../contestants.ts';
import { load } from '../measure/load.ts';
import type { Serving } from '../measure/process.ts';
import type { Figure } from '../measure/result.ts';
import { interleaved } from '../measure/rounds.ts';
import type { Thoroughness } from '../measure/settings.ts';

/** Connections that put the load on. */
export const CONNECTIONS = 64;

/** Seconds for which a contestant warms up, at most: one request for each session, where it is fast enough. */
const MOST_WARMING = 15;

/** A contestant that serves. */
export interface Entered {
  readonly name: string;
  readonly server: Serving;
  readonly cookies: readonly string[];
}

/** Starts the contestants, lets something be measured, and stops them again. */
export async function withServers<T>(
  contestants: readonly Contestant[],
  work: (entered: readonly Entered[]) => Promise<T>,
): Promise<T> {
  const entered: Entered[] = [];
  try {
    for (const contestant of contestants) {
      const server = await contestant.start();
      entered.push({ name: contestant.name, server, cookies: await contestant.cookies(server.url) });
    }
    return await work(entered);
  } finally {
    await Promise.all(entered.map(({ server }) => server.stop()));
  }
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

/** The same of contestants that serve already. */
export async function throughputOf(
  work: string,
  path: string,
  entered: readonly Entered[],
  { rounds, seconds, warmsUp }: Thoroughness,
): Promise<Figure[]> {
  const one = async ({ server, cookies }: Entered, duration: number): Promise<number> => {
    const { requestsPerSecond } = await load(`${server.url}${path}`, {
      seconds: duration,
      connections: CONNECTIONS,
      cookies,
    });
    return requestsPerSecond;
  };
  // The first run includes compilation, and the first request of each session a renewal of its lifetime.
  for (const contestant of warmsUp ? entered : []) {
    const rate = await one(contestant, Math.min(2, seconds));
    await one(contestant, Math.min(MOST_WARMING, Math.ceil((1.5 * contestant.cookies.length) / rate)));
  }
  const spreads = await interleaved(entered, rounds, (contestant) => one(contestant, seconds));
  return [...spreads].map(([{ name }, spread]) => ({ work, who: name, unit: 'req/s', spread }));
}
