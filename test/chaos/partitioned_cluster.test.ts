import { afterEach, beforeEach, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp } from '../support/host.ts';
import { cutCluster, LONE, NODES, startClusterIn } from '../support/network/cluster.ts';
import { Network } from '../support/network/network.ts';
import { cliIn, isLoggedIn, logIn, type Place, startHostIn, tryLogin } from '../support/network/servers.ts';
import { until } from '../support/until.ts';

let network: Network;
beforeEach(async () => {
  network = await Network.create();
});
afterEach(async () => {
  await network.stop();
  await cleanUp();
});

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
    await startClusterIn(network);
    const options = [`--session-redis-cluster=${NODES}`, `--session-redis-wait=${wait}`];
    const here = await startHostIn(network, '127.0.1.9', options);
    const there = await startHostIn(network, '127.0.2.9', options);
    const [ended, kept] = [await logInOn(LONE, here), await logInOn(LONE, here)];
    await cutCluster(network);
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
