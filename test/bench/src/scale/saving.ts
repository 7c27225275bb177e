import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTIONS } from '../benches/throughput.ts';
import { load } from '../measure/load.ts';
import type { BenchRedis } from '../measure/redis.ts';
import { cookieOf } from './cost.ts';
import { withHost } from './host.ts';
import { firstOf, type Place } from './place.ts';
import { usersPlaces } from './population.ts';

/** What a snapshot took. */
export interface Saved {
  readonly seconds: number;
  /** Milliseconds for which the server answered nobody, while it made its child. */
  readonly fork: number;
}

/** Has one server save what it holds. Throws when it cannot. */
export async function save({ ask, fact }: BenchRedis): Promise<Saved> {
  const begin = performance.now();
  await ask((client) => client.bgsave());
  while ((await fact('rdb_bgsave_in_progress')) === 1) await pause(10);
  const seconds = (performance.now() - begin) / 1000;
  if (!(await ask((client) => client.info('persistence'))).includes('rdb_last_bgsave_status:ok')) {
    throw new Error('Redis could not save');
  }
  return { seconds, fork: (await fact('latest_fork_usec')) / 1000 };
}

/** Sessions that are changed in turn meanwhile: so many that hardly one comes twice. */
const CHANGED = 20_000;

/** Bytes that were copied on write for each session that a host changed while Redis saved. */
export function measureCopying(place: Place, population: number, seconds: number): Promise<number> {
  const redis = firstOf(place);
  const cookies = usersPlaces(population, CHANGED).map(cookieOf);
  return withHost(place, async ({ url }) => {
    const changing = load(`${url}/write`, { seconds, connections: CONNECTIONS, cookies });
    const before = await redis.calls('evalsha');
    await save(redis);
    const changes = (await redis.calls('evalsha')) - before;
    await changing;
    return (await redis.fact('rdb_last_cow_size')) / changes;
  });
}
