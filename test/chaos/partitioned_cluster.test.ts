import { afterEach, beforeEach, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp } from '../support/host.ts';
import { Network } from '../support/network/network.ts';
import {
  cliIn,
  isLoggedIn,
  logIn,
  type Place,
  startHostIn,
  startRedisIn,
  tryLogin,
} from '../support/network/servers.ts';
import { until } from '../support/until.ts';

// One side: a host and a master. Other side: a host, two masters and the replicas of all three.
const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
const LONE: Place = '127.0.1.1:7001';
const OTHERS: Place[] = ['127.0.2.1:7002', '127.0.2.1:7003', '127.0.2.1:7004', '127.0.2.1:7005', '127.0.2.1:7006'];
const NODES = [LONE, ...OTHERS];

let network: Network;
beforeEach(async () => {
  network = await Network.create();
});
afterEach(async () => {
  await network.stop();
  await cleanUp();
});

async function startCluster(): Promise<void> {
  for (const node of NODES) {
    // A node that is cut off would take another of its addresses for its own.
    const own = ['--cluster-announce-ip', node.split(':')[0] ?? ''];
    startRedisIn(network, node, '--cluster-enabled', 'yes', '--cluster-node-timeout', '1500', ...own);
  }
  for (const node of NODES) await until('it answers', async () => (await cliIn(network, node, 'ping')) === 'PONG');
  await network.run('redis-cli', '--cluster', 'create', ...NODES, '--cluster-replicas', '1', '--cluster-yes');
  const isWhole = async (node: Place) => {
    const [info, nodes] = [
      await cliIn(network, node, 'cluster', 'info'),
      await cliIn(network, node, 'cluster', 'nodes'),
    ];
    return info.includes('cluster_state:ok') && nodes.split('\n').filter((line) => line.includes('slave')).length === 3;
  };
  for (const node of NODES) await until('the cluster is whole', () => isWhole(node));
}

async function cutInTwo(): Promise<void> {
  await network.cut(HERE, THERE);
  await network.cut(THERE, HERE);
  // A node that cannot connect from its own address tries without one.
  await network.cut('127.0.0.1/32', HERE, '7000-7999');
  await network.cut('127.0.0.1/32', HERE, '17000-17999');
  await network.cut('127.0.0.1/32', THERE, '17000-17999');
}

/** Logs in until the session is on that node. */
async function logInOn(node: Place, url: string): Promise<string> {
  for (;;) {
    const sid = await logIn(network, url);
    if ((await cliIn(network, node, 'exists', `session:${sid}`)) === '1') return sid;
  }
}

it.runIf(IS_LONG && Network.isPossible).each(['0', 'all'])(
  'in the minority of a cluster no acknowledged logout is undone (wait = %s)',
  async (wait) => {
    await startCluster();
    const options = [`--session-redis-cluster=${NODES}`, `--session-redis-wait=${wait}`];
    const here = await startHostIn(network, '127.0.1.9', options);
    const there = await startHostIn(network, '127.0.2.9', options);
    const [ended, kept] = [await logInOn(LONE, here), await logInOn(LONE, here)];
    await cutInTwo();
    const { status } = await network.request(`${here}/web/session/logout`, ended);
    expect(status).toBe(wait === '0' ? 303 : 503);
    await until('the master takes no writes', async () => (await tryLogin(network, here)).status === 503);
    await until('the other side has all sessions', () => isLoggedIn(network, there, kept));
    expect(await isLoggedIn(network, there, ended)).toBe(true);
    await network.heal();
    await until('the answering host serves again', () => isLoggedIn(network, here, kept));
    if (status === 503) return;
    expect(await isLoggedIn(network, here, ended)).toBe(false);
    await until('the other host refuses it, too', async () => !(await isLoggedIn(network, there, ended)));
  },
  120_000,
);

if (!Network.isPossible) console.warn('Not tested: a cluster that is cut in two. That needs root on Linux.');
