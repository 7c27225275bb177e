import { afterEach, describe, expect, it } from 'vitest';
import { nativeCommandsIn } from '../../modules/session_redis/src/ioredis/native_commands.ts';
import { callsOf } from '../../modules/session_redis/test/support/native.ts';
import { IS_LONG, printedFigures } from '../support/figures.ts';
import { cleanUp } from '../support/host.ts';
import type { RedisServer } from '../support/redis.ts';
import { type ClusterNode, type ClusterSettings, type RedisCluster, startCluster } from '../support/redis_cluster.ts';
import { type Load, startCountingHost, startLoad, type Visitor } from '../support/sessions/visitors.ts';
import { until } from '../support/until.ts';

/** Number of rounds for each fault. */
const ROUNDS = IS_LONG ? 10 : 1;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round + 1);
/** Redis timeout of the hosts, in milliseconds. */
const TIMEOUT = 1500;
/** Additional time on a busy machine, in milliseconds. */
const SLACK = 2500;
/** Enough users to have sessions on each master. */
const VISITORS = 32;
/** How many of them have their sessions migrated. */
const MOVED = 4;

const figures = printedFigures();
const tasks: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of tasks.splice(0).reverse()) await task();
  await cleanUp();
});

async function start(
  settings: ClusterSettings,
  env: Record<string, string> = {},
): Promise<{ cluster: RedisCluster; load: Load }> {
  const cluster = await startCluster(settings);
  tasks.push(() => cluster.stop());
  const host = await startCountingHost({
    ODOO_SESSION_REDIS_CLUSTER: cluster.addresses,
    ODOO_SESSION_REDIS_TIMEOUT: `${TIMEOUT}ms`,
    ...env,
  });
  const load = await startLoad(host, VISITORS);
  tasks.push(() => load.end());
  return { cluster, load };
}

/** Checks that acknowledged writes exist, and that others were done at most once. */
async function expectNothingLost({ visitors }: Load, cluster: RedisCluster, asked?: RedisServer): Promise<void> {
  for (const { client, acknowledged, doubtful } of visitors) {
    const key = `session:${client.sid}`;
    const { server } = await cluster.nodeOf(key, asked);
    const { n } = JSON.parse(await server.cli('get', key));
    expect(n).toBeGreaterThanOrEqual(acknowledged);
    expect(n).toBeLessThanOrEqual(acknowledged + doubtful);
  }
}

/** Returns the users whose sessions are on a node. */
async function visitorsOf(node: ClusterNode, { visitors }: Load): Promise<Visitor[]> {
  const keys = await node.server.cli('keys', 'session:*');
  return visitors.filter(({ client }) => keys.includes(client.sid ?? ''));
}

describe('under load, in a cluster of three masters,', () => {
  it('slots migrate to a new node and back without a refused request', async () => {
    const { cluster, load } = await start({});
    const [first] = cluster.servers;
    if (!first) throw new Error('there are no nodes');
    const keys = load.visitors.slice(0, MOVED).map(({ client }) => `session:${client.sid}`);
    const added = await cluster.add();
    for (let round = 0; round < ROUNDS; round++) {
      for (const key of keys) await cluster.move(key, added);
      expect(Number(await added.cli('dbsize'))).toBeGreaterThanOrEqual(keys.length);
      await load.servesAgain();
      for (const key of keys) await cluster.move(key, first);
      expect((await cluster.nodes()).find(({ server }) => server === added)?.slots).toEqual([]);
      await load.servesAgain();
    }
    await load.end();
    expect(load.surprises).toEqual([]);
    expect(load.visitors.map(({ doubtful }) => doubtful)).toEqual(load.visitors.map(() => 0));
    const { setIfEqual } = nativeCommandsIn(await added.cli('info', 'server'));
    expect((await callsOf(added, setIfEqual ? 'set' : 'evalsha')).calls).toBeGreaterThan(0);
    await expectNothingLost(load, cluster);
  }, 120_000);

  describe.each<[string, (master: RedisServer) => unknown]>([
    ['is killed', (master) => master.kill()],
    ['hangs', (master) => master.freeze()],
  ])('each with two replicas, when a master %s', (what, strike) => {
    it.each(rounds)(
      'only its own sessions are unavailable, until a replica takes over (%i)',
      async () => {
        const { cluster, load } = await start(
          { replicas: 2, args: ['--cluster-require-full-coverage', 'no'] },
          { ODOO_SESSION_REDIS_WAIT: '1' },
        );
        const [old, other] = (await cluster.nodes()).filter(({ isMaster }) => isMaster);
        if (!old || !other) throw new Error('there are no masters');
        const struck = await visitorsOf(old, load);
        const spared = load.visitors.filter((visitor) => !struck.includes(visitor));
        expect(Math.min(struck.length, spared.length)).toBeGreaterThan(0);
        await load.servesAgain();
        await strike(old.server);
        await until('a replica took over', async () =>
          (await cluster.nodes(other.server)).some(
            ({ id, isMaster, slots }) => id !== old.id && isMaster && slots[0]?.[0] === old.slots[0]?.[0],
          ),
        );
        const back = await load.servesAgain(struck);
        expect(back).toBeLessThan(1000 + SLACK);
        await load.servesAgain();
        await load.end();
        expect(load.surprises).toEqual([]);
        expect(load.slowest).toBeLessThan(TIMEOUT + SLACK);
        figures.push({
          'a master': what,
          'back after (ms)': Math.round(back),
          'slowest (ms)': Math.round(load.slowest),
        });
        expect(spared.map(({ doubtful }) => doubtful)).toEqual(spared.map(() => 0));
        await expectNothingLost(load, cluster, other.server);
        const { stderr } = await load.host.stop();
        expect(stderr).not.toContain('Unhandled');
        expect(stderr.match(/its sessions are unavailable until it recovers or is replaced/g)).toHaveLength(1);
        expect(stderr).not.toContain('; sessions are unavailable until it recovers');
      },
      120_000,
    );
  });
});
