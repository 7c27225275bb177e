import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  startSentinelIn,
  tryLogin,
} from '../support/network/servers.ts';
import { until } from '../support/until.ts';

// One side: a host, the master, a replica and a Sentinel. Other side: a host, a replica and two Sentinels.
const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
const [HOST_HERE, HOST_THERE] = ['127.0.1.9', '127.0.2.9'];
const MASTER: Place = '127.0.1.1:7001';
const REPLICA: Place = '127.0.1.1:7002';
const OTHER: Place = '127.0.2.1:7003';
const SENTINELS: Place[] = ['127.0.1.1:26001', '127.0.2.1:26002', '127.0.2.1:26003'];

let network: Network;

beforeEach(async () => {
  network = await Network.create();
});
afterEach(async () => {
  await network.stop();
  await cleanUp();
});

/** Starts all of it. `more`: further options of the hosts. */
async function start(...more: string[]): Promise<{ here: string; there: string }> {
  startRedisIn(network, MASTER);
  const [host = '', port = ''] = MASTER.split(':');
  for (const replica of [REPLICA, OTHER]) startRedisIn(network, replica, '--replicaof', host, port);
  for (const sentinel of SENTINELS) startSentinelIn(network, sentinel, MASTER);
  await until('the Sentinels know each other and two replicas', async () =>
    /num-slaves\n2\nnum-other-sentinels\n2/.test(
      await cliIn(network, '127.0.2.1:26002', 'sentinel', 'master', 'mymaster'),
    ),
  );
  await until('both replicas are online', async () =>
    /(?:state=online.*){2}/s.test(await cliIn(network, MASTER, 'info', 'replication')),
  );
  const options = [`--session-redis-sentinels=${SENTINELS}`, '--session-redis-sentinel-master-name=mymaster', ...more];
  const [here, there] = await Promise.all([HOST_HERE, HOST_THERE].map((at) => startHostIn(network, at, options)));
  return { here: here ?? '', there: there ?? '' };
}

const REFUSAL = 'no login or logout is acknowledged';
/** What readiness says of a host. To ask it costs the host less than a login, where that is waited for. */
const readinessOf = async (url: string) => (await network.request(`${url}/web/health?ready`)).body;

const isOtherMaster = async () => (await cliIn(network, OTHER, 'info', 'replication')).includes('role:master');
const isReplicaAgain = async () => (await cliIn(network, MASTER, 'info', 'replication')).includes('role:slave');

const CUTS: [string, [from: string, to: string][]][] = [
  [
    'in two',
    [
      [HERE, THERE],
      [THERE, HERE],
    ],
  ],
  ...(IS_LONG ? ([['one way', [[HERE, THERE]]]] satisfies typeof CUTS) : []),
];

describe.skipIf(!Network.isPossible)(
  'with the master and one replica on one side, and one replica and most Sentinels on the other',
  () => {
    it.each(CUTS)(
      'a logout that was acknowledged while the network was cut %s is never undone',
      async (_, cuts) => {
        const { here, there } = await start('--session-redis-wait=1', '--session-redis-fence=no');
        const [stolen, kept] = [await logIn(network, here), await logIn(network, here)];
        await until('the other host knows them', () => isLoggedIn(network, there, stolen));
        for (const [from, to] of cuts) await network.cut(from, to);
        await until('the other side has a master of its own', isOtherMaster);
        expect((await network.request(`${here}/web/session/logout`, stolen)).status).toBe(303);
        expect(await isLoggedIn(network, here, stolen)).toBe(false);
        // With one replica on this side, a login is acknowledged that the other side never gets.
        const lost = await logIn(network, here);
        // The other side cannot know yet.
        await until('the other host follows its master', () => isLoggedIn(network, there, stolen));

        await network.heal();
        await until('the old master is a replica', isReplicaAgain);
        // The answering host refuses it at every moment.
        await until('the answering host serves again', () => isLoggedIn(network, here, kept));
        expect(await isLoggedIn(network, here, stolen)).toBe(false);
        // The old master may serve what it has until it has copied the new one.
        await until('the login is lost', async () => !(await isLoggedIn(network, here, lost)));
        await until('the other host refuses it, too', async () => !(await isLoggedIn(network, there, stolen)));
        expect(await cliIn(network, OTHER, 'exists', `session:${stolen}`)).toBe('0');
        expect(await isLoggedIn(network, here, stolen)).toBe(false);
        expect(await isLoggedIn(network, there, kept)).toBe(true);
      },
      90_000,
    );

    it('the side without a majority refuses logins and logouts once the other may have a new master', async () => {
      const { here, there } = await start();
      const sid = await logIn(network, here);
      await network.cutInTwo(HERE, THERE);
      await until('the other side has a master of its own', isOtherMaster);
      await until('readiness says so', async () => (await readinessOf(here)).includes(REFUSAL));
      expect((await tryLogin(network, here)).status).toBe(503);
      expect((await network.request(`${here}/web/session/logout`, sid)).status).toBe(503);
      expect(await readinessOf(here)).toContain(REFUSAL);
      await until('the other side continues', () => isLoggedIn(network, there, sid));
      const later = await logIn(network, there);
      await network.heal();
      await until('the first side continues, with the writes that the other acknowledged', () =>
        isLoggedIn(network, here, later),
      );
      await until('readiness says nothing of it', async () => !(await readinessOf(here)).includes(REFUSAL));
      await until('it takes logins again', async () => (await tryLogin(network, here)).sid !== undefined);
    }, 90_000);

    it('with wait = all nothing is acknowledged there that is lost', async () => {
      const { here, there } = await start('--session-redis-wait=all', '--session-redis-fence=no');
      const [kept, ended] = [await logIn(network, here), await logIn(network, here)];
      await network.cutInTwo(HERE, THERE);
      await until('the other side has a master of its own', isOtherMaster);
      expect((await tryLogin(network, here)).status).toBe(503);
      expect((await network.request(`${here}/web/session/logout`, ended)).status).toBe(503);
      await network.heal();
      await until('the old master is a replica', isReplicaAgain);
      await until(
        'both sides serve the same',
        async () => (await isLoggedIn(network, here, kept)) && (await isLoggedIn(network, there, kept)),
      );
      // Not before the replicas have copied the new master.
      let later: string | undefined;
      await until('it takes logins again', async () => {
        later = (await tryLogin(network, here)).sid;
        return later !== undefined;
      });
      expect(await isLoggedIn(network, there, later ?? '')).toBe(true);
    }, 90_000);
  },
);

if (!Network.isPossible) console.warn('Not tested: a network that is cut in two. That needs root on Linux.');
