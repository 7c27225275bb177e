import type { Random } from './random.ts';
import { type Faults, NO_FAULTS } from './redis/connection.ts';

/** What disturbs a schedule, beside the others. One at a time: what each of them allows, the model can then tell. */
export type Disturbance = 'nothing' | 'network' | 'kill' | 'failover' | 'expiry' | 'odoo';

const DISTURBANCES: readonly Disturbance[] = ['nothing', 'network', 'kill', 'failover', 'expiry', 'odoo'];

/** What a schedule is made of. */
export interface Plan {
  readonly disturbance: Disturbance;
  readonly engines: number;
  /** Whether the engines are processes of one host, which remember together what they ended. */
  readonly isOneHost: boolean;
  readonly clients: number;
  /** Requests of each client. */
  readonly requests: number;
  readonly lineages: number;
  readonly isLongSid: boolean;
  /** The lag of the client-side cache, in seconds; undefined for no cache. */
  readonly cacheLag: number | undefined;
  readonly faults: Faults;
}

/** The lag of a client-side cache, in seconds. */
const CACHE_LAG = 1;
/** The age of its entries, in milliseconds: Redis does not always tell at once that a session expired. */
const CACHE_AGE_MS = 10_000;

/** Returns how old a read may be at most, in milliseconds. */
export function staleMsOf({ cacheLag, disturbance }: Plan): number {
  if (cacheLag === undefined) return 0;
  return disturbance === 'expiry' ? CACHE_AGE_MS : cacheLag * 1000;
}

/** `only`: the disturbance, where it is not for chance to decide. */
export function planOf(random: Random, only?: Disturbance): Plan {
  const picked = random.pick(DISTURBANCES);
  const disturbance = only ?? picked;
  return {
    disturbance,
    engines: 2 + random.below(3),
    isOneHost: random.oneIn(2),
    clients: 2 + random.below(2),
    requests: 1 + random.below(3),
    lineages: 1 + random.below(2),
    isLongSid: random.oneIn(2),
    cacheLag: random.oneIn(3) ? CACHE_LAG : undefined,
    faults: disturbance === 'network' ? { closesOnceIn: 20, silentOnceIn: 20 } : NO_FAULTS,
  };
}
