import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, newFolder, ROOT } from '../support/host.ts';
import { Network } from '../support/network/network.ts';
import { QUICK_REPLICATION } from '../support/redis.ts';
import { until } from '../support/until.ts';

// One side: a host, the master, a replica and a Sentinel. Other side: a host, a replica and two Sentinels.
const [HERE, THERE] = ['127.0.1.0/24', '127.0.2.0/24'];
const [HOST_HERE, HOST_THERE] = ['127.0.1.9', '127.0.2.9'];
const MASTER = { host: '127.0.1.1', port: 7001 };
const OTHER = { host: '127.0.2.1', port: 7003 };
const SENTINELS = ['127.0.1.1:26001', '127.0.2.1:26002', '127.0.2.1:26003'];
const PASSWORD = 'a long enough password';

let network: Network;

beforeEach(async () => {
  network = await Network.create();
});
afterEach(async () => {
  await network.stop();
  await cleanUp();
});

const cli = (at: { host: string; port: number }, ...args: string[]) =>
  network.run('redis-cli', '-h', at.host, '-p', String(at.port), ...args);

function startRedis(host: string, port: number, ...args: string[]): void {
  const where = ['--bind', host, '--bind-source-addr', host, '--port', String(port), '--protected-mode', 'no'];
  network.spawn(['redis-server', ...where, '--save', '', ...QUICK_REPLICATION, ...args], { cwd: newFolder() });
}

function startSentinel(address: string): void {
  const [host, port] = address.split(':');
  const folder = newFolder();
  writeFileSync(
    join(folder, 'sentinel.conf'),
    [
      ...[`port ${port}`, `bind ${host}`, `bind-source-addr ${host}`, 'protected-mode no'],
      `sentinel monitor mymaster ${MASTER.host} ${MASTER.port} 2`,
      ...['sentinel down-after-milliseconds mymaster 1000', 'sentinel failover-timeout mymaster 5000', ''],
    ].join('\n'),
  );
  network.spawn(['redis-server', 'sentinel.conf', '--sentinel'], { cwd: folder });
}

/** Starts a host whose connections begin at its own address, so that they can be cut. */
async function startHost(address: string): Promise<string> {
  const home = newFolder();
  const child = network.spawn(
    [
      ...[process.execPath, '--import', join(ROOT, 'test/support/network/local_address.js'), join(ROOT, 'host.js')],
      ...['--load=base,web,session_redis', `--http-interface=${address}`, '--http-port=8069'],
      ...[`--session-redis-sentinels=${SENTINELS}`, '--session-redis-sentinel-master-name=mymaster'],
      ...['--session-redis-wait=1', '--session-redis-timeout=500ms'],
    ],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, ODOO_ADMIN_PASSWD: PASSWORD, LOCAL_ADDRESS: address },
    },
  );
  await once(child.stdout ?? child, 'data');
  return `http://${address}:8069`;
}

async function logIn(url: string): Promise<string> {
  const params = { login: 'admin', password: PASSWORD };
  const { sid, status, body } = await network.request(`${url}/web/session/authenticate`, undefined, { params });
  if (sid === undefined) throw new Error(`no login: ${status} ${body}`);
  return sid;
}

async function isLoggedIn(url: string, sid: string): Promise<boolean> {
  const { status, body } = await network.request(`${url}/web/session/get_session_info`, sid, {});
  if (status !== 200) throw new Error(`no answer: ${status}`);
  return 'result' in JSON.parse(body);
}

async function start(): Promise<{ here: string; there: string }> {
  startRedis(MASTER.host, MASTER.port);
  for (const [host, port] of [['127.0.1.1', 7002] as const, [OTHER.host, OTHER.port] as const]) {
    startRedis(host, port, '--replicaof', MASTER.host, String(MASTER.port));
  }
  for (const sentinel of SENTINELS) startSentinel(sentinel);
  const watching = async () => cli({ host: '127.0.2.1', port: 26_002 }, 'sentinel', 'master', 'mymaster');
  await until('the Sentinels know each other and two replicas', async () =>
    /num-slaves\n2\nnum-other-sentinels\n2/.test(await watching()),
  );
  await until('both replicas are online', async () =>
    /(?:state=online.*){2}/s.test(await cli(MASTER, 'info', 'replication')),
  );
  const [here, there] = await Promise.all([startHost(HOST_HERE), startHost(HOST_THERE)]);
  return { here, there };
}

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
        const { here, there } = await start();
        const [stolen, kept] = [await logIn(here), await logIn(here)];
        await until('the other host knows them', () => isLoggedIn(there, stolen));
        for (const [from, to] of cuts) await network.cut(from, to);
        await until('the other side has a master of its own', async () =>
          (await cli(OTHER, 'info', 'replication')).includes('role:master'),
        );
        expect((await network.request(`${here}/web/session/logout`, stolen)).status).toBe(303);
        expect(await isLoggedIn(here, stolen)).toBe(false);
        // The other side cannot know yet.
        await until('the other host follows its master', () => isLoggedIn(there, stolen));

        await network.heal();
        await until('the old master is a replica', async () =>
          (await cli(MASTER, 'info', 'replication')).includes('role:slave'),
        );
        // The answering host refuses it at every moment.
        await until('the answering host serves again', () => isLoggedIn(here, kept));
        expect(await isLoggedIn(here, stolen)).toBe(false);
        await until('the other host refuses it, too', async () => !(await isLoggedIn(there, stolen)));
        expect(await cli(OTHER, 'exists', `session:${stolen}`)).toBe('0');
        expect(await isLoggedIn(here, stolen)).toBe(false);
        expect(await isLoggedIn(there, kept)).toBe(true);
      },
      90_000,
    );
  },
);

if (!Network.isPossible) console.warn('Not tested: a network that is cut in two. That needs root on Linux.');
