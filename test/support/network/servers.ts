import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonsWith } from '../addons.ts';
import { newFolder, ROOT } from '../host.ts';
import { QUICK_REPLICATION } from '../redis.ts';
import { redisCommand } from '../redis_command.ts';
import type { Answer, Network } from './network.ts';
import { SIDE_DOOR } from './side_door.ts';

const PASSWORD = 'a long enough password';

/** Where a server listens: `127.0.1.1:7001`. */
export type Place = `${string}:${number}`;

const parts = (place: Place) => ({
  host: place.slice(0, place.indexOf(':')),
  port: place.slice(place.indexOf(':') + 1),
});

/** What `redis-cli` prints. Cuts of the network do not concern it: it comes by a Unix socket. */
export function cliIn(network: Network, place: Place, ...args: string[]): Promise<string> {
  return redisCommand(network.socketOf(place), args);
}

/** Starts a Redis whose connections begin at its own address, so that they can be cut. */
export function startRedisIn(network: Network, place: Place, ...args: string[]): ChildProcess {
  const { host, port } = parts(place);
  const tcp = ['--bind', host, '--bind-source-addr', host, '--port', port, '--protected-mode', 'no'];
  const where = [...tcp, '--unixsocket', network.socketOf(place)];
  return network.spawn(['redis-server', ...where, '--save', '', ...QUICK_REPLICATION, ...args], { cwd: newFolder() });
}

/** Starts a Sentinel that watches that master under the name `mymaster`, with a quorum of two. */
export function startSentinelIn(network: Network, place: Place, master: Place): ChildProcess {
  const { host, port } = parts(place);
  const watched = parts(master);
  const folder = newFolder();
  writeFileSync(
    join(folder, 'sentinel.conf'),
    [
      ...[`port ${port}`, `bind ${host}`, `bind-source-addr ${host}`, 'protected-mode no'],
      `unixsocket ${network.socketOf(place)}`,
      `sentinel monitor mymaster ${watched.host} ${watched.port} 2`,
      ...['sentinel down-after-milliseconds mymaster 1000', 'sentinel failover-timeout mymaster 5000', ''],
    ].join('\n'),
  );
  return network.spawn(['redis-server', 'sentinel.conf', '--sentinel'], { cwd: folder });
}

/** Starts a host whose connections begin at its own address. Returns its URL, for `network.request`. */
export async function startHostIn(network: Network, address: string, options: readonly string[]): Promise<string> {
  const home = newFolder();
  const child = network.spawn(
    [
      ...[process.execPath, '--import', join(ROOT, 'test/support/network/local_address.js'), join(ROOT, 'host.js')],
      ...['--load=session_redis,side_door', `--addons-path=${addonsWith({ 'side_door/index.js': SIDE_DOOR })}`],
      ...[`--http-interface=${address}`, '--http-port=8069'],
      ...['--session-redis-timeout=500ms', ...options],
    ],
    {
      cwd: home,
      env: {
        ...{ PATH: process.env.PATH, HOME: home, ODOO_ADMIN_PASSWD: PASSWORD },
        ...{ LOCAL_ADDRESS: address, HOST_SOCKET: network.socketOf(`${address}:8069`) },
      },
    },
  );
  await once(child.stdout ?? child, 'data');
  return `http://${address}:8069`;
}

/** Logs the administrator in. The answer has a sid, or says why not. */
export function tryLogin(network: Network, url: string): Promise<Answer> {
  const params = { login: 'admin', password: PASSWORD };
  return network.request(`${url}/web/session/authenticate`, undefined, { params });
}

export async function logIn(network: Network, url: string): Promise<string> {
  const { sid, status, body } = await tryLogin(network, url);
  if (sid === undefined) throw new Error(`no login: ${status} ${body}`);
  return sid;
}

export async function isLoggedIn(network: Network, url: string, sid: string): Promise<boolean> {
  const { status, body } = await network.request(`${url}/web/session/get_session_info`, sid, {});
  if (status !== 200) throw new Error(`no answer: ${status}`);
  return 'result' in JSON.parse(body);
}
