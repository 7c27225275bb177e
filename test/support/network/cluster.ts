import { until } from '../until.ts';
import type { Network } from './network.ts';
import { cliIn, type Place, startRedisIn } from './servers.ts';

// One side: a master. Other side: two masters and the replicas of all three.
export const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
export const LONE: Place = '127.0.1.1:7001';
export const OTHERS: readonly Place[] = [7002, 7003, 7004, 7005, 7006].map((port): Place => `127.0.2.1:${port}`);
export const NODES: readonly Place[] = [LONE, ...OTHERS];

/** Starts a cluster of three masters with a replica each, and waits until it is whole. */
export async function startClusterIn(network: Network): Promise<void> {
  for (const node of NODES) {
    // A node that is cut off would take another of its addresses for its own.
    const own = ['--cluster-announce-ip', node.split(':')[0] ?? ''];
    startRedisIn(network, node, '--cluster-enabled', 'yes', '--cluster-node-timeout', '1500', ...own);
  }
  for (const node of NODES) await until('it answers', async () => (await cliIn(network, node, 'ping')) === 'PONG');
  await network.run('redis-cli', '--cluster', 'create', ...NODES, '--cluster-replicas', '1', '--cluster-yes');
  await isClusterWhole(network);
}

/** Resolves when all nodes say that the cluster is whole. */
export async function isClusterWhole(network: Network): Promise<void> {
  for (const node of NODES) {
    await until('the cluster is whole', async () => {
      const nodes = (await cliIn(network, node, 'cluster', 'nodes')).split('\n');
      const info = await cliIn(network, node, 'cluster', 'info');
      return (
        info.includes('cluster_state:ok') &&
        nodes.filter((line) => line.includes('slave')).length === 3 &&
        !nodes.some((line) => line.includes('fail'))
      );
    });
  }
}

/** The masters as the larger side knows them, with the epoch in which each got its slots. */
export async function mastersIn(network: Network): Promise<string> {
  const nodes = (await cliIn(network, OTHERS[0] ?? LONE, 'cluster', 'nodes'))
    .split('\n')
    .map((line) => line.split(' '));
  const masters = nodes.filter(([, , flags, , , , , , slots]) => flags?.includes('master') && slots !== undefined);
  return masters
    .map(([, address, , , , , epoch]) => `${address} ${epoch}`)
    .sort()
    .join();
}

/** Cuts the lone master off. */
export async function cutCluster(network: Network): Promise<void> {
  await network.cutInTwo(HERE, THERE);
  // A node that cannot connect from its own address tries without one.
  await network.cut('127.0.0.1/32', HERE, '7000-7999');
  await network.cut('127.0.0.1/32', HERE, '17000-17999');
  await network.cut('127.0.0.1/32', THERE, '17000-17999');
}
