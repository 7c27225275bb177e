import type { Logger } from '@wideload/kit';
import { newBase64Sid, type SessionStore } from '@wideload/session';
import { Outage } from '@wideload/session/internal';
import { ClientSideCache } from '../../modules/session_redis/src/cache/client_side_cache.ts';
import { Tracking } from '../../modules/session_redis/src/cache/tracking.ts';
import type { RedisClient } from '../../modules/session_redis/src/client/redis_client.ts';
import { Confirmation } from '../../modules/session_redis/src/endings/confirmation.ts';
import { Endings } from '../../modules/session_redis/src/endings/endings.ts';
import { IndexEntries } from '../../modules/session_redis/src/endings/index_entries.ts';
import type { Ending } from '../../modules/session_redis/src/endings/journal.ts';
import { rememberingStore } from '../../modules/session_redis/src/endings/remembering_store.ts';
import { Electorate } from '../../modules/session_redis/src/failover/electorate.ts';
import type { Runtime } from '../../modules/session_redis/src/runtime.ts';
import { keysOf } from '../../modules/session_redis/src/store/keys.ts';
import { RedisSessionStore } from '../../modules/session_redis/src/store/store.ts';
import type { Fault } from './faults.ts';
import { SimulatedClient } from './redis/client.ts';
import type { SimulatedNetwork } from './redis/network.ts';
import { SimulatedSubscriber } from './redis/subscriber.ts';
import type { Scheduler } from './scheduler.ts';

/** Seconds that a session lives. */
export const LIFETIME = 7 * 24 * 3600;
const CACHE_BYTES = 2 ** 20;

const noop = (): void => {};
const SILENT: Logger = { debug: noop, info: noop, warn: noop, error: noop };

/** What the processes of one host remember together. */
export class SharedJournal {
  private readonly endings: Ending[] = [];

  add(ending: Ending): void {
    this.endings.push(ending);
  }

  *read(): Generator<Ending> {
    yield* this.endings;
  }

  forget(): void {}
}

export interface EngineSettings {
  readonly name: string;
  readonly network: SimulatedNetwork;
  readonly journal: SharedJournal;
  readonly isLongSid: boolean;
  /** Seconds for which a cached session may be older than what another process wrote; undefined for no cache. */
  readonly cacheLag: number | undefined;
  /** Whether its client compares by commands of a newer server; otherwise scripts do. */
  readonly isNative?: boolean;
  /** What is broken on purpose. */
  readonly fault: Fault | undefined;
}

/** The session engine of one process: all that stands between a request and Redis, except the library that speaks with it. */
export class Engine {
  readonly name: string;
  readonly store: SessionStore;
  readonly runtime: Runtime;
  readonly client: RedisClient;
  readonly endings: Endings;
  isDead = false;
  private readonly connection: SimulatedClient;
  private readonly subscriber: SimulatedSubscriber;
  private readonly reach = new Outage(SILENT, 'Redis', () => '');

  constructor({ name, network, journal, isLongSid, cacheLag, isNative, fault }: EngineSettings) {
    this.name = name;
    this.runtime = this.runtimeOn(network.scheduler);
    this.connection = new SimulatedClient(network, isNative);
    this.subscriber = new SimulatedSubscriber(network);
    this.client = fault?.client?.(this.connection, this.runtime) ?? this.connection;
    const { client, runtime } = this;
    const keys = keysOf(undefined);
    const cache = cacheLag === undefined ? undefined : new ClientSideCache(CACHE_BYTES, runtime.now);
    const confirmation = new Confirmation(new Electorate(false, runtime.now), { look: async () => {} }, runtime.now);
    const index = new IndexEntries({ client, keys: keys.userIndex, runtime });
    this.endings = new Endings({
      client,
      keys: keys.sessions,
      journal,
      confirmation,
      index,
      runtime,
      log: SILENT,
    });
    const outage = (): Outage => new Outage(SILENT, 'Redis', () => '');
    const { subscriber } = this;
    const tracking =
      cache === undefined || cacheLag === undefined
        ? undefined
        : new Tracking({ client, subscriber, cache, keys: keys.sessions, runtime, log: SILENT, lag: cacheLag });
    const store = new RedisSessionStore(client, {
      name: 'Redis',
      db: 0,
      prefix: undefined,
      keys,
      sids: { newSid: isLongSid ? newBase64Sid : runtime.newSid, met: noop },
      cache,
      caughtUp: tracking && (() => tracking.caughtUp()),
      expiration: LIFETIME,
      expirationAnonymous: LIFETIME,
      outages: {
        reach: this.reach,
        part: outage(),
        write: outage(),
        userIndex: outage(),
        majority: outage(),
        look: async () => ({}),
      },
      confirm: async () => {},
    });
    const remembering = rememberingStore(store, this.endings, index);
    this.store = fault?.store?.(remembering, store) ?? remembering;
    void this.connection.connect();
    if (tracking === undefined) return;
    void subscriber.connect();
    void tracking.begin().catch(noop);
  }

  /** Time and chance of the schedule. Nothing runs once the process is dead. */
  private runtimeOn(scheduler: Scheduler): Runtime {
    const unlessDead = (task: () => void) => (): void => {
      if (!this.isDead) task();
    };
    return {
      now: scheduler.now,
      after: (ms, task) => scheduler.after(ms, unlessDead(task)),
      every: (ms, task) => scheduler.every(ms, unlessDead(task)),
      defer: (task) => scheduler.enqueue(unlessDead(task)),
      random: () => scheduler.random.below(2 ** 30) / 2 ** 30,
      newSid: () => scheduler.random.hex(40),
    };
  }

  /** Waits until Redis can be reached, as the background probe of a host does. */
  async reached(): Promise<void> {
    while (this.reach.reason !== undefined) {
      try {
        await this.connection.ping();
        this.reach.ended();
      } catch {
        await new Promise<void>((resolve) => this.runtime.defer(resolve));
      }
    }
  }

  /** Kills the process. `isOnTheWay`: what it sent reaches Redis all the same. */
  kill(isOnTheWay: boolean): void {
    this.isDead = true;
    this.endings.stop();
    this.connection.abandon(isOnTheWay);
    this.subscriber.abandon(isOnTheWay);
  }
}
