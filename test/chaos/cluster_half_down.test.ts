import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host } from '../support/host.ts';
import type { RedisServer } from '../support/redis.ts';
import { type RedisCluster, startCluster } from '../support/redis_cluster.ts';
import { startUsers, type Users } from '../support/sessions/users.ts';
import { until } from '../support/until.ts';

/** Redis timeout of the host, in milliseconds. */
const TIMEOUT = 500;
/** Additional time on a busy machine, in milliseconds. */
const SLACK = 2500;
/** Enough to have sessions on each master. */
const USERS = IS_LONG ? 24 : 16;

const tasks: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of tasks.splice(0).reverse()) await task();
  await cleanUp();
});

async function start(masters: number): Promise<{ cluster: RedisCluster; users: Users }> {
  const cluster = await startCluster({ masters, args: ['--cluster-require-full-coverage', 'no'] });
  tasks.push(() => cluster.stop());
  const users = await startUsers(
    { ODOO_SESSION_REDIS_CLUSTER: cluster.addresses, ODOO_SESSION_REDIS_TIMEOUT: `${TIMEOUT}ms` },
    USERS,
  );
  tasks.push(() => users.end());
  await users.allServed();
  return { cluster, users };
}

async function readiness({ url }: Host): Promise<{ code: number; status: string }> {
  const answer = await fetch(`${url}/web/health?ready`);
  const { status } = (await answer.json()) as { status: string };
  return { code: answer.status, status };
}

/** Returns the sids that requests were refused with, each once. */
const refusedSids = ({ refusals }: Users) => [...new Set(refusals.flatMap(({ sid }) => sid ?? []))];

/** Returns the sids whose sessions were lost. */
const lostSids = ({ refusals }: Users) => refusals.filter(({ status }) => status === 401).map(({ sid = '' }) => sid);

/** Returns which of these sids have their sessions on one of these servers. */
async function sidsOn(
  servers: readonly RedisServer[],
  sids: readonly string[],
  cluster: RedisCluster,
): Promise<string[]> {
  const ports = servers.map(({ port }) => port);
  const nodes = await Promise.all(sids.map((sid) => cluster.nodeOf(`session:${sid}`)));
  return sids.filter((_, at) => ports.includes(nodes[at]?.server.port ?? 0));
}

interface Fault {
  strike(master: RedisServer): unknown;
  restore(master: RedisServer, cluster: RedisCluster): unknown;
  readonly losesSessions: boolean;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'are killed': {
    strike: (master) => master.kill(),
    restore: (master, cluster) => cluster.restart(master),
    losesSessions: true,
  },
  hang: { strike: (master) => master.freeze(), restore: (master) => master.thaw(), losesSessions: false },
};

describe.each(Object.entries(FAULTS))('when masters of a cluster under load %s,', (_, fault) => {
  /** Checks that all users are served again, and that nothing was lost that was not on a lost master. */
  const expectRecovery = async (lost: readonly RedisServer[], cluster: RedisCluster, users: Users): Promise<void> => {
    for (const master of lost) await fault.restore(master, cluster);
    await users.allServed();
    await until('the host is ready', async () => (await readiness(users.host)).status === 'pass');
    await users.end();
    expect(users.surprises).toEqual([]);
    expect(users.slowest).toBeLessThan(TIMEOUT + SLACK);
    if (!fault.losesSessions) expect(lostSids(users)).toEqual([]);
  };

  it('two of five: sessions on the others stay available, and readiness warns', async () => {
    const { cluster, users } = await start(5);
    const kept = cluster.servers.slice(0, 3);
    const lost = cluster.servers.slice(3);
    // Logins take long on a busy machine, so that few users may be logged in; none can log in to a lost master later.
    await until(
      'users have sessions on the masters',
      async () => (await sidsOn(lost, users.sids(), cluster)).length > 1,
    );
    for (const master of lost) await fault.strike(master);
    await until('readiness warns', async () => (await readiness(users.host)).status === 'warn');
    const { logouts } = users;
    await until('others log in and out', () => users.logouts >= logouts + 2 * USERS);
    expect(await readiness(users.host)).toEqual({ code: 200, status: 'warn' });
    const refusedOnLost = () => sidsOn(lost, refusedSids(users), cluster);
    await until('users of the lost masters are refused', async () => (await refusedOnLost()).length > 0);
    await expectRecovery(lost, cluster, users);
    expect(await sidsOn(kept, refusedSids(users), cluster)).toEqual([]);
  }, 120_000);

  it('two of four: no user is served, and readiness fails', async () => {
    const { cluster, users } = await start(4);
    const kept = cluster.servers.slice(0, 2);
    const lost = cluster.servers.slice(2);
    for (const master of lost) await fault.strike(master);
    await until('readiness fails', async () => (await readiness(users.host)).code === 503);
    const refuse = (count: number) => {
      const before = users.refusals.length;
      return until(`${count} requests are refused`, () => users.refusals.length >= before + count);
    };
    // Each user has one request in progress, which may have been served.
    await refuse(2 * USERS);
    const { logouts } = users;
    await refuse(4 * USERS);
    expect(users.logouts).toBe(logouts);
    expect((await readiness(users.host)).code).toBe(503);
    expect(lostSids(users)).toEqual([]);
    await expectRecovery(lost, cluster, users);
    expect(await sidsOn(kept, lostSids(users), cluster)).toEqual([]);
  }, 120_000);
});
