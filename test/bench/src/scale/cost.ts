import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTIONS } from '../benches/throughput.ts';
import { load } from '../measure/load.ts';
import type { Serving } from '../measure/process.ts';
import type { BenchRedis } from '../measure/redis.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { withHost } from './host.ts';
import { firstOf, type Place } from './place.ts';
import { sidAt, usersPlaces } from './population.ts';
import type { RequestKind } from './request_kinds.ts';

/** What one request takes. */
export interface Cost {
  /** Microseconds of a core: of the worker, and of Redis when many requests come at once. */
  readonly host: number;
  readonly redis: number;
}

export const cookieOf = (at: number): string => `session_id=${sidAt(at)}`;

/** Time that processors used, by request: other programs on the machine change it little. */
async function costOf(
  serving: Serving,
  redis: BenchRedis,
  path: string,
  cookies: readonly string[],
  { seconds, warmsUp }: Thoroughness,
) {
  const url = `${serving.url}${path}`;
  if (warmsUp) await load(url, { seconds: Math.min(2, seconds), connections: CONNECTIONS, cookies });
  const [host, server] = [serving.processorSeconds(), redis.processorSeconds()];
  const { requestsPerSecond } = await load(url, { seconds, connections: CONNECTIONS, cookies });
  const requests = requestsPerSecond * seconds;
  const each = (used: number): number => (used / requests) * 1e6;
  return { host: each(serving.processorSeconds() - host), redis: each(redis.processorSeconds() - server) };
}

/** How the host is asked for each kind. */
const REQUESTS: Readonly<Record<RequestKind, { path: string; args: readonly string[] }>> = {
  read: { path: '/read', args: [] },
  'first use': { path: '/read', args: ['--session-touch-interval=0'] },
  change: { path: '/write', args: [] },
};

/** What a request of that kind takes, with sessions of users. */
export function measureCost(
  place: Place,
  kind: RequestKind,
  population: number,
  thoroughness: Thoroughness,
): Promise<Cost> {
  const redis = firstOf(place);
  const { path, args } = REQUESTS[kind];
  const cookies = usersPlaces(population, 1000).map(cookieOf);
  return withHost(place, (serving) => costOf(serving, redis, path, cookies, thoroughness), args);
}

/** How many commands a host sends for one request, by what Redis sees of it. */
export function countCommands(place: Place, kind: RequestKind, population: number): Promise<number> {
  const redis = firstOf(place);
  const { path, args } = REQUESTS[kind];
  const [warm = 0, asked = 0] = usersPlaces(population, 2);
  const ask = (url: string, at: number) => fetch(url, { headers: { cookie: cookieOf(at) } });
  return withHost(
    place,
    async ({ url }) => {
      // Redis learns the scripts, and the session is used for the first time.
      for (const one of ['/write', path]) await ask(`${url}${one}`, warm);
      await ask(`${url}/read`, asked);
      await pause(BACKGROUND_MS);
      return redis.ask(async (client) => {
        const monitor = await client.monitor();
        let sent = 0;
        monitor.on('monitor', (_time: string, _args: string[], source: string) => {
          if (source !== 'lua') sent++;
        });
        await ask(`${url}${path}`, asked);
        await pause(BACKGROUND_MS);
        monitor.disconnect();
        return sent;
      });
    },
    args,
  );
}

/** Milliseconds after which the commands that no answer waits for are sent. */
const BACKGROUND_MS = 200;
