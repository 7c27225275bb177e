import {
  cutCluster,
  isClusterWhole,
  LONE,
  mastersIn,
  NODES,
  OTHERS,
  startClusterIn,
} from '../../../support/network/cluster.ts';
import { cliIn } from '../../../support/network/servers.ts';
import { until } from '../../../support/until.ts';
import { now } from '../recorder.ts';
import { type Fault, lossOf, twoHosts, type Wait } from './fault.ts';

export const clusterMinority = (wait: Wait): Fault => ({
  name: `a master of a cluster is cut off, wait = ${wait}`,
  mayLose: lossOf(wait),
  loser: 'host 1',
  async start(network) {
    await startClusterIn(network);
    return {
      hosts: twoHosts(`--session-redis-cluster=${NODES}`, `--session-redis-wait=${wait}`),
      async confirm() {
        const facts = await cliIn(network, LONE, 'info', 'replication');
        const wanted = Number(/master_repl_offset:(\d+)/.exec(facts)?.[1]);
        await until('the replica has all', async () => {
          const [, offset] = /state=online,offset=(\d+)/.exec(await cliIn(network, LONE, 'info', 'replication')) ?? [];
          return Number(offset) >= wanted;
        });
      },
      async strike({ requests }) {
        await cutCluster(network);
        await until('the other side has three masters', async () => {
          const nodes = (await cliIn(network, OTHERS[0] ?? LONE, 'cluster', 'nodes')).split('\n');
          return nodes.filter((line) => line.includes('master') && !line.includes('fail')).length === 3;
        });
        const replacedAt = now();
        await requests(5);
        return { replacedAt };
      },
      masters: () => mastersIn(network),
      async heal() {
        await network.heal();
        await isClusterWhole(network);
      },
    };
  },
});
