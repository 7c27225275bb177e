// The table "What can be lost" of docs/operators/redis.md. Networks that are cut are in partition.test.ts and partitioned_cluster.test.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHexSid, type SessionStore, StoreUnavailable } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore, shortTimeout } from '../../modules/session_redis/test/support/open.ts';
import { IS_LONG } from '../support/figures.ts';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../support/redis.ts';
import { startCluster } from '../support/redis_cluster.ts';
import { startReplica, startSentinelGroup } from '../support/sentinels.ts';
import { until } from '../support/until.ts';

const tasks: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of tasks.splice(0).reverse()) await task();
});

async function open(texts: Readonly<Record<string, string>>): Promise<SessionStore> {
  const { store, close } = await openStore({ ...shortTimeout('400ms'), ...texts });
  tasks.push(close);
  return store;
}

/** Writes a session, and tells whether that was acknowledged. */
async function isAcknowledged(store: SessionStore, sid: string): Promise<boolean> {
  try {
    return (await store.write(sid, '{}', undefined, 600)).done;
  } catch (error) {
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
}

function freeze(...servers: RedisServer[]): void {
  for (const server of servers) {
    server.freeze();
    tasks.push(() => server.thaw());
  }
}

/**
 * Freezes replicas and cuts their connections: what a master sends to one that is only frozen arrives when it continues. Those
 * that stay connect again.
 */
async function cutOff(master: RedisServer, replicas: readonly RedisServer[], staying: readonly RedisServer[] = []) {
  freeze(...replicas);
  await master.cli('client', 'kill', 'type', 'replica');
  await until('the others are back', async () => {
    const listed = await master.cli('info', 'replication');
    return staying.every(({ port }) => listed.includes(`port=${port},state=online`));
  });
}

const STRIKES = [
  { what: 'is killed', strike: (server: RedisServer): unknown => server.kill() },
  { what: 'hangs', strike: (server: RedisServer): unknown => freeze(server) },
].slice(0, IS_LONG ? 2 : 1);

async function startGroup() {
  const group = await startSentinelGroup({ replicas: 2 });
  tasks.push(() => group.stop());
  const [master, first, second] = group.servers;
  if (!master || !first || !second) throw new Error('three servers are needed');
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join();
  const where = { sentinels, sentinel_master_name: 'mymaster' };
  const [none, one, all] = await Promise.all(['0', '1', 'all'].map((wait) => open({ ...where, wait })));
  if (!none || !one || !all) throw new Error('three stores are needed');
  return { group, master, first, second, none, one, all };
}

describe.each(STRIKES)('with one master, two replicas and three Sentinels, when the master $what', ({ strike }) => {
  it('before a replica has a write, that is lost with wait = 0, and is acknowledged with no other', async () => {
    const { group, master, first, second, none, one, all } = await startGroup();
    const [lost, refused, refusedByAll, kept] = [newHexSid(), newHexSid(), newHexSid(), newHexSid()];
    expect(await isAcknowledged(all, kept)).toBe(true);
    await cutOff(master, [first, second]);
    expect(await isAcknowledged(none, lost)).toBe(true);
    expect(await isAcknowledged(one, refused)).toBe(false);
    expect(await isAcknowledged(all, refusedByAll)).toBe(false);
    await strike(master);
    for (const replica of [first, second]) replica.thaw();
    await until('there is a new master', async () => (await group.master()).port !== master.port);
    await until('it is followed', async () => (await none.load(kept)) === '{}');
    expect(await none.load(lost)).toBeUndefined();
  }, 60_000);

  it('with the only replica that confirmed, the write is lost with wait = 1, and not acknowledged with wait = all', async () => {
    const { group, master, first, second, none, one, all } = await startGroup();
    const [lost, refused, kept] = [newHexSid(), newHexSid(), newHexSid()];
    expect(await isAcknowledged(all, kept)).toBe(true);
    await cutOff(master, [second], [first]);
    expect(await isAcknowledged(one, lost)).toBe(true);
    expect(await first.cli('get', `session:${lost}`)).toBe('{}');
    expect(await isAcknowledged(all, refused)).toBe(false);
    await strike(master);
    await strike(first);
    second.thaw();
    await until('there is a new master', async () => (await group.master()).port === second.port);
    await until('it is followed', async () => (await none.load(kept)) === '{}');
    expect(await none.load(lost)).toBeUndefined();
  }, 60_000);
});

describe.each(STRIKES)('in a cluster, when a master $what', ({ strike }) => {
  it('before its replica has a write, that is lost with wait = 0, and is acknowledged with no other', async () => {
    const cluster = await startCluster({ replicas: 1 });
    tasks.push(() => cluster.stop());
    const where = { cluster: cluster.addresses, port: '6379' };
    const [none, one, all] = [
      await open({ ...where, wait: '0' }),
      await open({ ...where, wait: '1' }),
      await open({ ...where, wait: 'all' }),
    ];
    const owner = await cluster.nodeOf(`session:${newHexSid()}`);
    const replica = (await cluster.nodes()).find(({ follows }) => follows === owner.id)?.server;
    if (!replica) throw new Error('there is no replica');
    const onOwner = async (): Promise<string> => {
      for (;;) {
        const sid = newHexSid();
        if ((await cluster.nodeOf(`session:${sid}`)).id === owner.id) return sid;
      }
    };
    const [lost, refused, refusedByAll, kept] = [await onOwner(), await onOwner(), await onOwner(), await onOwner()];
    expect(await isAcknowledged(all, kept)).toBe(true);
    await cutOff(owner.server, [replica]);
    expect(await isAcknowledged(none, lost)).toBe(true);
    expect(await isAcknowledged(one, refused)).toBe(false);
    expect(await isAcknowledged(all, refusedByAll)).toBe(false);
    await strike(owner.server);
    replica.thaw();
    await until('the replica takes over', async () =>
      (await cluster.nodes(replica)).some(({ server, isMaster }) => server === replica && isMaster),
    );
    await until('it is followed', async () => (await none.load(kept)) === '{}');
    expect(await none.load(lost)).toBeUndefined();
  }, 60_000);
});

it.each(['0', '1', 'all'])(
  'when a master without a disk is started again, its replicas drop all that was confirmed (wait = %s)',
  async (wait) => {
    const master = await startRedis({ args: QUICK_REPLICATION });
    const replica = await startReplica(master);
    tasks.push(() => replica.stop());
    const store = await open({ port: String(master.port), wait });
    const sid = newHexSid();
    expect(await isAcknowledged(store, sid)).toBe(true);
    await until('the replica has it', async () => (await replica.cli('exists', `session:${sid}`)) === '1');
    await master.kill();
    const again = await startRedis({ args: QUICK_REPLICATION, port: master.port });
    tasks.push(() => again.stop());
    await until('the replica follows it', async () => (await replica.cli('exists', `session:${sid}`)) === '0');
    await until('it is connected to', async () => (await store.load(sid)) === undefined);
  },
);

it('when a single Redis that syncs each write to its disk is killed, nothing is lost', async () => {
  const args = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const folder = mkdtempSync(join(tmpdir(), 'wideload-test-'));
  tasks.push(() => rmSync(folder, { recursive: true }));
  const redis = await startRedis({ args, folder });
  const store = await open({ port: String(redis.port) });
  const sids = Array.from({ length: 100 }, newHexSid);
  const acknowledged = await Promise.all(sids.map((sid) => isAcknowledged(store, sid)));
  await redis.kill();
  const again = await startRedis({ args, folder, port: redis.port });
  tasks.push(() => again.stop());
  expect(acknowledged).toEqual(sids.map(() => true));
  await until('it is connected to', async () => (await store.load(sids[0] ?? '')) === '{}');
  for (const sid of sids) expect(await store.load(sid)).toBe('{}');
});
