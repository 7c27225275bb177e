import { newHexSid, type SessionStore, StoreUnavailable } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/support/figures.ts';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { type SentinelSettings, startReplica, startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, shortTimeout, type Texts } from '../support/open.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** Drops replicas that say nothing for a second. */
const DROPS_SOON = ['--repl-timeout', '1'];

async function open(texts: Texts): Promise<Opened> {
  const opened = await openStore({ ...shortTimeout('400ms'), wait: 'all', ...texts });
  cleanUp.push(() => opened.close());
  return opened;
}

async function startGroup(settings: SentinelSettings = {}) {
  const group = await startSentinelGroup(settings);
  cleanUp.push(() => group.stop());
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join();
  const [master, first, second] = group.servers;
  if (!master || !first || !second) throw new Error('three servers are needed');
  return { ...group, first, second, leader: master, texts: { sentinels, sentinel_master_name: 'mymaster' } };
}

/** Writes a session again, over any present text. */
async function rewrite(store: SessionStore, sid: string): Promise<boolean> {
  const text = await store.load(sid);
  return (await store.write(sid, `${text}1`, text, 60)).done;
}

const listed = async (master: RedisServer) =>
  Number(/connected_slaves:(\d+)/.exec(await master.cli('info', 'replication'))?.[1]);

/** Freezes a replica, and waits until its master has dropped it. */
async function loseReplica(master: RedisServer, replica: RedisServer): Promise<void> {
  const before = await listed(master);
  replica.freeze();
  cleanUp.push(async () => replica.thaw());
  await until('the master has dropped it', async () => (await listed(master)) < before);
}

describe('with Sentinels', () => {
  it('a replica counts that the master has dropped, and is named, also to a host that starts afterwards', async () => {
    const { leader, first, texts } = await startGroup({ args: DROPS_SOON });
    const { store } = await open(texts);
    const sid = newHexSid();
    expect(await store.write(sid, '1', undefined, 60)).toEqual({ done: true });
    await loseReplica(leader, first);
    const refused = store.write(sid, '2', '1', 60);
    await expect(refused).rejects.toThrow(StoreUnavailable);
    await expect(refused).rejects.toThrow(`not confirmed a write and may become the master: 127.0.0.1:${first.port}`);
    // The master has it all the same, and so do reads.
    expect(await store.load(sid)).toBe('2');
    await expect(open({ ...texts, boot_wait: '0' })).rejects.toMatchObject({
      code: 'REDIS_UNUSABLE',
      message: expect.stringContaining(`127.0.0.1:${first.port}`),
    });
    first.thaw();
    await until('writes count again', async () => (await store.write(newHexSid(), '1', undefined, 60)).done);
  });

  it('a replica no longer counts once an operator has removed it at most Sentinels', async () => {
    const { leader, first, sentinels, texts } = await startGroup({ args: DROPS_SOON });
    const { store } = await open(texts);
    await loseReplica(leader, first);
    const [one, two] = sentinels;
    await one?.cli('sentinel', 'reset', 'mymaster');
    await expect(store.write(newHexSid(), '1', undefined, 60)).rejects.toThrow(StoreUnavailable);
    await two?.cli('sentinel', 'reset', 'mymaster');
    await until('writes count again', async () => (await store.write(newHexSid(), '1', undefined, 60)).done);
  });

  // Sentinels ask a replica for its priority every 10 s.
  it.runIf(IS_LONG)('a replica that never becomes the master does not count', async () => {
    const { leader, first, sentinels, texts } = await startGroup({ args: DROPS_SOON });
    const { store } = await open(texts);
    await first.cli('config', 'set', 'replica-priority', '0');
    for (const sentinel of sentinels) {
      await until('the Sentinels know', async () =>
        (await sentinel.cli('sentinel', 'replicas', 'mymaster')).includes('slave-priority\n0\n'),
      );
    }
    await loseReplica(leader, first);
    await until('writes count', async () => (await store.write(newHexSid(), '1', undefined, 60)).done);
  });

  it('a replica counts from the moment at which it connects, and a master that was replaced until it is back', async () => {
    const { leader, texts, master } = await startGroup();
    const { store } = await open(texts);
    const third = await startReplica(leader, { args: QUICK_REPLICATION });
    cleanUp.push(() => third.stop());
    third.freeze();
    cleanUp.push(async () => third.thaw());
    await expect(store.write(newHexSid(), '1', undefined, 60)).rejects.toThrow(`127.0.0.1:${third.port}`);
    third.thaw();
    await leader.kill();
    await until('there is another master', async () => (await master()).port !== leader.port);
    await until('it is connected to', async () => {
      const refused = await Promise.resolve(store.write(newHexSid(), '1', undefined, 60)).catch(String);
      return String(refused).includes(`may become the master: 127.0.0.1:${leader.port}`);
    });
  });
});

describe('without Sentinels', () => {
  it('a Redis without replicas needs none, and is asked for none', async () => {
    const server = await startRedis();
    cleanUp.push(() => server.stop());
    const { store } = await open({ port: String(server.port) });
    expect(await store.write(newHexSid(), '1', undefined, 60)).toEqual({ done: true });
    expect(await server.cli('info', 'commandstats')).not.toContain('cmdstat_wait');
  });

  it('a replica counts from when it was seen until the host ends', async () => {
    const master = await startRedis({ args: [...QUICK_REPLICATION, ...DROPS_SOON] });
    cleanUp.push(() => master.stop());
    const replica = await startReplica(master);
    cleanUp.push(() => replica.stop());
    const texts = { port: String(master.port) };
    const { store } = await open(texts);
    expect(await store.write(newHexSid(), '1', undefined, 60)).toEqual({ done: true });
    await loseReplica(master, replica);
    await expect(store.write(newHexSid(), '1', undefined, 60)).rejects.toThrow(`127.0.0.1:${replica.port}`);
    const { store: later } = await open(texts);
    expect(await later.write(newHexSid(), '1', undefined, 60)).toEqual({ done: true });
  });
});

describe('in a cluster', () => {
  const start = async (factor: number) => {
    const args = [...DROPS_SOON, '--cluster-replica-validity-factor', String(factor)];
    const cluster = await startCluster({ replicas: 1, args });
    cleanUp.push(() => cluster.stop());
    const { store } = await open({ cluster: cluster.addresses, port: '6379' });
    const sid = newHexSid();
    const owner = await cluster.nodeOf(`session:${sid}`);
    const replica = (await cluster.nodes()).find(({ follows }) => follows === owner.id);
    if (!replica) throw new Error('there is no replica');
    return { cluster, store, sid, owner: owner.server, replica: replica.server };
  };

  it('only the writes to its own master wait for a replica, until the cluster forgets it', async () => {
    const { cluster, store, sid, owner, replica } = await start(0);
    await loseReplica(owner, replica);
    await expect(store.write(sid, '1', undefined, 60)).rejects.toThrow(`127.0.0.1:${replica.port}`);
    const other = (await cluster.nodes()).find(({ isMaster, server }) => isMaster && server !== owner);
    const sids = Array.from({ length: 30 }, newHexSid);
    const written = await Promise.allSettled(sids.map(async (one) => store.write(one, '1', undefined, 60)));
    const keys = await other?.server.cli('keys', '*');
    for (const [index, one] of sids.entries()) {
      if (keys?.includes(`session:${one}`)) expect(written[index]?.status).toBe('fulfilled');
    }
    const id = (await cluster.nodes()).find(({ server }) => server === replica)?.id ?? '';
    for (const server of cluster.servers) if (server !== replica) await server.cli('cluster', 'forget', id);
    await until('writes count again', () => rewrite(store, sid));
  });

  it('a replica no longer counts once it has been away for longer than the validity factor allows', async () => {
    const { store, sid, owner, replica } = await start(1);
    await loseReplica(owner, replica);
    await expect(store.write(sid, '1', undefined, 60)).rejects.toThrow(`127.0.0.1:${replica.port}`);
    await until('writes count again', () => rewrite(store, sid));
  });

  it('a replica that took over needs none but those that follow it', async () => {
    const { cluster, store, sid, owner, replica } = await start(10);
    await owner.kill();
    await until('it has taken over', async () =>
      (await cluster.nodes(replica)).some(({ server, isMaster }) => server === replica && isMaster),
    );
    await until('writes count', () => rewrite(store, sid));
  });
});
