import type { Context } from '@wideload/kit';
import { StoreUnavailable } from '@wideload/session';
import type { Outage } from '@wideload/session/internal';
import type { Policy, SentinelWatch } from '../client/driver.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { addressOf } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { RedisOptionValues } from '../options.ts';
import type { Runtime } from '../runtime.ts';
import type { Target } from '../target/target.ts';
import { confirmationOf, confirmByAll } from './confirm.ts';
import { Electorate } from './electorate.ts';
import { Fence } from './fence.ts';
import { Topology } from './topology.ts';
import { Votes } from './votes.ts';

/**
 * Milliseconds between two checks of the set-up: a quarter of the minimum duration of a failover, within these limits.
 */
const [MIN_INTERVAL_MS, MAX_INTERVAL_MS] = [100, 1000];
/** Milliseconds for replicas to confirm the writes of a program before it ends, and between two attempts. */
const LAST_CONFIRMATION_MS = 5000;
const RETRY_MS = 100;

type Options = Pick<RedisOptionValues, 'wait' | 'fence' | 'timeout'>;

/** What this host knows about the servers that may replace its master. */
export class Failover {
  readonly electorate: Electorate;
  /** When a write is acknowledged. */
  readonly confirm: Policy['confirm'];
  private readonly votes: Votes;
  private readonly sentinels: SentinelWatch | undefined;
  private readonly options: Options;
  private readonly runtime: Runtime;
  private readonly waitMs: number;

  constructor({ place }: Target, sentinels: SentinelWatch | undefined, options: Options, runtime: Runtime) {
    this.electorate = new Electorate(place.kind === 'cluster', runtime.now);
    this.votes = new Votes(runtime.now);
    this.sentinels = sentinels;
    this.options = options;
    this.runtime = runtime;
    this.waitMs = (options.timeout * 1000) / 2;
    this.confirm = confirmationOf(options.wait, this.electorate, this.waitMs);
  }

  /** The parts that are needed to check the set-up of a client. */
  topologyOf(client: RedisClient): Topology {
    return new Topology({ client, sentinels: this.sentinels }, this.electorate, this.votes);
  }

  /** Checks the set-up once, if writes depend on it. Rejects with a `RedisFailure`. */
  async prepare(client: RedisClient): Promise<void> {
    if (this.options.wait === 'all') await this.topologyOf(client).look();
  }

  /** Checks the set-up from now on, if anything depends on it. Returns the fence, if there is one. */
  watch(client: RedisClient, topology: Topology, outage: Outage, context: Pick<Context, 'onStop'>): Fence | undefined {
    const { sentinels, votes, runtime } = this;
    const hasFence = sentinels !== undefined && this.options.fence;
    if (!hasFence && (this.options.wait !== 'all' || (sentinels === undefined && !client.isCluster))) return undefined;
    const master = (): string | undefined => client.servers().map(addressOf)[0];
    // The next check finds out what is unknown now.
    const look = () => topology.look().catch(() => {});
    const fence = hasFence ? new Fence({ votes, master, look, outage, now: runtime.now }) : undefined;
    let cancel = () => {};
    const next = (): void => {
      const interval = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, votes.downAfterMs / 4));
      cancel = runtime.after(interval, async () => {
        await look();
        fence?.update();
        if (!isOver) next();
      });
    };
    let isOver = false;
    context.onStop(() => {
      isOver = true;
      cancel();
    });
    next();
    return fence;
  }

  /**
   * Waits until every server that may become the master has the writes, for a program that ends afterwards and cannot
   * repeat them. Throws `StoreUnavailable`.
   */
  async confirmEverything(client: RedisClient, topology: Topology): Promise<void> {
    const { electorate, waitMs, runtime } = this;
    const until = runtime.now() + LAST_CONFIRMATION_MS;
    for (;;) {
      try {
        await topology.look();
        await Promise.all(client.servers().map((server) => confirmByAll(server, electorate, waitMs)));
        return;
      } catch (error) {
        const { kind, reason } = refusalOf(error);
        if (kind !== 'replicas' || runtime.now() > until) throw new StoreUnavailable(`Redis ${reason}`);
        await new Promise<void>((resolve) => runtime.after(RETRY_MS, resolve));
      }
    }
  }
}
