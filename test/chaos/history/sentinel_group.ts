import type { Network } from '../../support/network/network.ts';
import type { Place } from '../../support/network/servers.ts';
import { until } from '../../support/until.ts';
import { Servers } from './servers.ts';

/** Where the servers of a group are. */
export interface Layout {
  readonly master: Place;
  readonly replicas: readonly Place[];
  /** The last one is on the side that wins. */
  readonly sentinels: readonly Place[];
}

/** A master, two replicas and three Sentinels in a network. */
export class SentinelGroup extends Servers {
  readonly layout: Layout;

  private constructor(network: Network, layout: Layout) {
    super(network);
    this.layout = layout;
  }

  /** `args`: further arguments of the master and its replicas. */
  static async start(network: Network, layout: Layout, ...args: string[]): Promise<SentinelGroup> {
    const group = new SentinelGroup(network, layout);
    const { master, replicas, sentinels } = layout;
    await group.startRedis(master, ...args);
    for (const replica of replicas) await group.startReplica(replica, master, ...args);
    for (const sentinel of sentinels) group.startSentinel(sentinel, master);
    for (const sentinel of sentinels) {
      await until('the Sentinels know each other and two replicas', async () =>
        /num-slaves\n2\nnum-other-sentinels\n2/.test(await group.cli(sentinel, 'sentinel', 'master', 'mymaster')),
      );
    }
    await group.isWhole();
    return group;
  }

  get options(): readonly string[] {
    return [`--session-redis-sentinels=${this.layout.sentinels}`, '--session-redis-sentinel-master-name=mymaster'];
  }

  /** Resolves with the new master, once it is one. */
  async isReplaced(): Promise<Place> {
    let found = this.layout.master;
    await until('there is a new master', async () => {
      found = await this.master();
      return found !== this.layout.master && (await this.cli(found, 'role')).startsWith('master');
    });
    return found;
  }

  /** Resolves when the master has two replicas. */
  async isWhole(): Promise<void> {
    const isWhole = async (): Promise<boolean> => {
      const facts = await this.cli(await this.master(), 'info', 'replication');
      return facts.includes('role:master') && /(?:state=online.*){2}/s.test(facts);
    };
    // Sentinels wait ten seconds before they make a replica of a master that returns, and on a busy machine take longer.
    await until('both replicas are online', isWhole, 60_000);
  }

  /** Resolves when both replicas have all that the master has now. */
  isConfirmed(): Promise<void> {
    return this.areConfirmed(this.layout.master, 2);
  }

  /** The master with its stream of replication, which every promotion begins again. */
  async masters(): Promise<string> {
    const master = await this.master();
    return `${master} ${/master_replid:(\w+)/.exec(await this.cli(master, 'info', 'replication'))?.[1]}`;
  }

  /** The master that the last Sentinel names. */
  private async master(): Promise<Place> {
    const asked = this.layout.sentinels.at(-1) ?? this.layout.master;
    const [host, port] = (await this.cli(asked, 'sentinel', 'get-master-addr-by-name', 'mymaster')).split('\n');
    return `${host}:${Number(port)}`;
  }
}
