import { CONNECTIONS } from '../benches/throughput.ts';
import { load } from '../measure/load.ts';
import { cookieOf } from './cost.ts';
import { withHost } from './host.ts';
import type { Place } from './place.ts';
import { usersPlace } from './population.ts';

/** Sessions that one load can carry the cookies of: Lua takes no more than 65,536 constants. */
const AT_ONCE = 50_000;
/** How many such loads: more sessions than a host remembers anything of. */
const LOADS = 4;

/** Memory of a host, in bytes. */
export interface Growth {
  /** How many sessions it has served. */
  readonly served: number;
  readonly memory: number;
}

/** Memory of one host as it serves ever more sessions that are not its users' alone. */
export function measureGrowth(place: Place, population: number, seconds: number): Promise<Growth[]> {
  return withHost(place, async (serving) => {
    const grown: Growth[] = [];
    const atOnce = Math.min(AT_ONCE, Math.floor(population / 2 / LOADS));
    for (let round = 0; round < LOADS; round++) {
      const cookies = Array.from({ length: atOnce }, (_, index) => cookieOf(usersPlace(round * atOnce + index)));
      await load(`${serving.url}/read`, { seconds, connections: CONNECTIONS, cookies });
      grown.push({ served: (round + 1) * atOnce, memory: serving.memory() });
    }
    return grown;
  });
}
