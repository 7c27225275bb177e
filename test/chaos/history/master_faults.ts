import type { Network } from '../../support/network/network.ts';
import type { Place } from '../../support/network/servers.ts';
import type { Fault, Scene } from './fault.ts';
import { now } from './recorder.ts';
import { type Layout, SentinelGroup } from './sentinel_group.ts';

// One side: a host, the master, a replica and a Sentinel. Other side: a host, a replica and two Sentinels.
export const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
export const LAYOUT: Layout = {
  master: '127.0.1.1:7001',
  replicas: ['127.0.1.1:7002', '127.0.2.1:7003'],
  sentinels: ['127.0.1.1:26001', '127.0.2.1:26002', '127.0.2.1:26003'],
};

/** The options that all hosts have. */
export const OPTIONS = ['--load=base,web,session_redis,history', '--session-redis-timeout=500ms'];

/** Two hosts, one on each side. */
export const twoHosts = (options: readonly string[]): Scene['hosts'] => [
  { name: 'host 1', address: '127.0.1.9', options },
  { name: 'host 2', address: '127.0.2.9', options },
];

export type Wait = '0' | 'all';

export const lossOf = (wait: Wait): 'unconfirmed' | 'unacknowledged' =>
  wait === 'all' ? 'unacknowledged' : 'unconfirmed';

async function groupWith(network: Network, wait: Wait): Promise<{ group: SentinelGroup; hosts: Scene['hosts'] }> {
  const group = await SentinelGroup.start(network, LAYOUT);
  return { group, hosts: twoHosts([...OPTIONS, ...group.options, `--session-redis-wait=${wait}`]) };
}

export const masterKilled = (wait: Wait): Fault => ({
  name: `the master is killed, wait = ${wait}`,
  mayLose: lossOf(wait),
  endsAll: false,
  async start(network) {
    const { group, hosts } = await groupWith(network, wait);
    const { master } = LAYOUT;
    let next: Place = master;
    return {
      hosts,
      confirm: () => group.isConfirmed(),
      async strike() {
        await group.kill(master);
        next = await group.isReplaced();
        return { replacedAt: now() };
      },
      async heal() {
        group.startReplica(master, next);
        await group.isWhole();
      },
    };
  },
});
