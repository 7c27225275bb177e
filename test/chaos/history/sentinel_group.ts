import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Network } from '../../support/network/network.ts';
import { cliIn, type Place, startRedisIn, startSentinelIn } from '../../support/network/servers.ts';
import { until } from '../../support/until.ts';

/** Where the servers of a group are. */
export interface Layout {
  readonly master: Place;
  readonly replicas: readonly Place[];
  readonly sentinels: readonly Place[];
}

/** A master, two replicas and three Sentinels in a network. */
export class SentinelGroup {
  readonly layout: Layout;
  private readonly network: Network;
  private readonly processes = new Map<Place, ChildProcess>();

  private constructor(network: Network, layout: Layout) {
    this.network = network;
    this.layout = layout;
  }

  static async start(network: Network, layout: Layout, args: readonly string[] = []): Promise<SentinelGroup> {
    const group = new SentinelGroup(network, layout);
    const { master, replicas, sentinels } = layout;
    group.processes.set(master, startRedisIn(network, master, ...args));
    for (const replica of replicas) group.startReplica(replica, master, args);
    for (const sentinel of sentinels) group.processes.set(sentinel, startSentinelIn(network, sentinel, master));
    for (const sentinel of sentinels) {
      await until('the Sentinels know each other and two replicas', async () =>
        /num-slaves\n2\nnum-other-sentinels\n2/.test(await cliIn(network, sentinel, 'sentinel', 'master', 'mymaster')),
      );
    }
    await group.isWhole();
    return group;
  }

  get options(): readonly string[] {
    return [`--session-redis-sentinels=${this.layout.sentinels}`, '--session-redis-sentinel-master-name=mymaster'];
  }

  startReplica(place: Place, master: Place, args: readonly string[] = []): void {
    const [host = '', port = ''] = master.split(':');
    this.processes.set(place, startRedisIn(this.network, place, '--replicaof', host, port, ...args));
  }

  async kill(place: Place): Promise<void> {
    const child = this.processes.get(place);
    if (child === undefined) throw new Error(`nothing runs at ${place}`);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  freeze(place: Place): void {
    this.processes.get(place)?.kill('SIGSTOP');
  }

  thaw(place: Place): void {
    this.processes.get(place)?.kill('SIGCONT');
  }

  /** The master that the last Sentinel names. */
  async master(): Promise<Place> {
    const asked = this.layout.sentinels.at(-1);
    if (asked === undefined) throw new Error('there is no Sentinel');
    const answer = await cliIn(this.network, asked, 'sentinel', 'get-master-addr-by-name', 'mymaster');
    const [host, port] = answer.split('\n');
    return `${host}:${Number(port)}` as Place;
  }

  /** Resolves with the new master, once it is one. */
  async isReplaced(): Promise<Place> {
    let found = this.layout.master;
    await until('there is a new master', async () => {
      found = await this.master();
      return found !== this.layout.master && (await cliIn(this.network, found, 'role')).startsWith('master');
    });
    return found;
  }

  /** Resolves when the master has two replicas. */
  async isWhole(): Promise<void> {
    await until('both replicas are online', async () => {
      const facts = await cliIn(this.network, await this.master(), 'info', 'replication');
      return facts.includes('role:master') && /(?:state=online.*){2}/s.test(facts);
    });
  }

  /** Resolves when both replicas have all that the master has now. Returns what its offset was read between. */
  async isConfirmed(): Promise<void> {
    const { master } = this.layout;
    const facts = () => cliIn(this.network, master, 'info', 'replication');
    const wanted = Number(/master_repl_offset:(\d+)/.exec(await facts())?.[1]);
    await until('both replicas have it', async () => {
      const offsets = [...(await facts()).matchAll(/state=online,offset=(\d+)/g)].map(([, offset]) => Number(offset));
      return offsets.length === 2 && offsets.every((offset) => offset >= wanted);
    });
  }
}
