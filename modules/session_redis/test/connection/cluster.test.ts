import { newHexSid, StoreUnavailable } from '@wideload/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startRedis } from '../../../../test/support/redis.ts';
import { type RedisCluster, startCluster } from '../../../../test/support/redis_cluster.ts';
import { until } from '../../../../test/support/until.ts';
import { RedisSessions } from '../../src/store/sessions.ts';
import { DataDir } from '../support/data_dir.ts';
import { openStore, shortTimeout, type Texts } from '../support/open.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const failure = (texts: Texts) =>
  openStore({ timeout: '300ms', ...texts }).then(
    async ({ close }) => {
      await close();
      throw new Error('it came up');
    },
    (error: Error) => error,
  );

describe('a cluster', () => {
  it('is found by any of its nodes while others are down', async () => {
    const [node] = cluster.servers;
    const texts = { cluster: `127.0.0.1:${await freePort()},127.0.0.1:${node?.port}` };
    const { store, close } = await openStore(texts);
    const sids = Array.from({ length: 30 }, newHexSid);
    await Promise.all(sids.map((sid) => store.write(sid, '{}', undefined, 60)));
    expect(await Promise.all(sids.map((sid) => store.load(sid)))).toEqual(sids.map(() => '{}'));
    await close();
  });

  it('is found by one node with cluster = yes', async () => {
    const [node] = cluster.servers;
    const { store, close } = await openStore({ cluster: 'yes', port: String(node?.port) });
    expect(store.location).toBe(`Redis Cluster at localhost:${node?.port}`);
    await close();
  });

  it('receives the sessions of files on all of its nodes', async () => {
    const files = new DataDir();
    const sids = files.sessions(250);
    const texts = {
      cluster: cluster.addresses,
      copy_existing_fs_sessions: 'yes',
      purge_existing_fs_sessions: 'yes',
    };
    const { store, close } = await openStore(texts, { folder: files.folder });
    const found = await Promise.all(sids.map((sid) => store.load(sid)));
    expect(found.every((text) => text?.includes('"login": "user'))).toBe(true);
    expect(files.files()).toEqual([]);
    await close();
    files.remove();
  });

  it('keeps its scripts through SCRIPT FLUSH', async () => {
    const { store, close } = await openStore({ cluster: cluster.addresses });
    const sids = Array.from({ length: 20 }, newHexSid);
    await Promise.all(sids.map((sid) => store.write(sid, '0', undefined, 60)));
    for (const next of ['1', '2']) {
      for (const node of cluster.servers) await node.cli('script', 'flush');
      const written = await Promise.all(sids.map((sid) => store.write(sid, next, String(Number(next) - 1), 60)));
      expect(written.every(({ done }) => done)).toBe(true);
    }
    await close();
  });
});

describe('the boot ends with one clear message when', () => {
  it('the server is not part of a cluster', async () => {
    const redis = await startRedis();
    const error = await failure({ cluster: 'yes', port: String(redis.port) });
    expect(error).toMatchObject({ code: 'REDIS_NO_CLUSTER' });
    expect(error.message).toContain(`Redis at localhost:${redis.port} is not a Redis Cluster`);
    expect(await redis.cli('client', 'list')).not.toContain('name=wideload');
    await redis.stop();
  });

  it('no node can be reached', async () => {
    const ports = [await freePort(), await freePort()];
    const error = await failure({ cluster: ports.map((port) => `127.0.0.1:${port}`).join(',') });
    expect(error).toMatchObject({ code: 'REDIS_REFUSED' });
    expect(error.message).toContain('set by session_redis_cluster');
  });

  it('the nodes require a password', async () => {
    const redis = await startRedis({ cluster: true, args: ['--cluster-enabled', 'yes'], password: 'secret' });
    const at = { cluster: `127.0.0.1:${redis.port}` };
    expect(await failure(at)).toMatchObject({ code: 'REDIS_PASSWORD_WANTED' });
    expect(await failure({ ...at, password: 'other' })).toMatchObject({ code: 'REDIS_PASSWORD_WRONG' });
    await redis.stop();
  });

  it('the cluster has no keys', async () => {
    const redis = await startRedis({ cluster: true, args: ['--cluster-enabled', 'yes'] });
    const error = await failure({ cluster: `127.0.0.1:${redis.port}` });
    expect(error).toMatchObject({ code: 'REDIS_UNUSABLE' });
    expect(error.message).toContain('a node of a Redis Cluster that is down');
    expect(error.message).toContain('redis-cli --cluster check');
    await redis.stop();
  });

  it('a node hangs', async () => {
    const redis = await startRedis({ cluster: true, args: ['--cluster-enabled', 'yes'] });
    redis.freeze();
    expect(await failure({ cluster: `127.0.0.1:${redis.port}` })).toMatchObject({ code: 'REDIS_SILENT' });
    await redis.stop();
  });
});

it('a redirect to a node that is down fails its request, not the process', async () => {
  const own = await startCluster();
  const { store, close } = await openStore({ cluster: own.addresses, ...shortTimeout('300ms') });
  const nodes = await own.nodes();
  const sid = newHexSid();
  const slot = Number(await nodes[0]?.server.cli('cluster', 'keyslot', `session:${sid}`));
  const from = nodes.find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last));
  const to = nodes.find((node) => node !== from);
  await from?.server.cli('cluster', 'setslot', String(slot), 'migrating', to?.id ?? '');
  await to?.server.cli('cluster', 'setslot', String(slot), 'importing', from?.id ?? '');
  // As long as it moves, a new key of the slot is on the new node.
  expect(await store.write(sid, '{}', undefined, 60)).toEqual({ done: true });
  expect(await to?.server.cli('dbsize')).toBe('1');
  await to?.server.kill();
  for (let n = 0; n < 5; n++) await expect(store.load(sid)).rejects.toThrow(StoreUnavailable);
  await close();
  await own.stop();
});

it('the store recovers without a restart when all nodes stop and start again', async () => {
  const own = await startCluster({ masters: 3 });
  const { store, context, close } = await openStore({ cluster: own.addresses, ...shortTimeout('300ms') });
  const { client } = await context.get(RedisSessions);
  const sid = newHexSid();
  for (const node of own.servers) node.freeze();
  await expect(store.load(sid)).rejects.toThrow(StoreUnavailable);
  await until('all connections are given up', () => !client.isReady);
  for (const node of own.servers) node.thaw();
  await until('the store is back', async () => (await store.load(sid)) === undefined);
  await close();
  await own.stop();
});
