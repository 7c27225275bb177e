import { setImmediate } from 'node:timers/promises';
import { newHexSid, type SessionStore } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startProxy } from '../../../../test/support/proxy.ts';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, shortTimeout, type Texts } from '../support/open.ts';

let server: RedisServer;
let proxy: FaultProxy;
let opened: Opened[];

beforeEach(async () => {
  server = await startRedis();
  proxy = await startProxy(server.port);
  opened = [];
});
afterEach(async () => {
  for (const { close } of opened) await close();
  await proxy.stop();
  await server.stop();
});

async function open(port: number, texts: Texts = {}): Promise<SessionStore> {
  const one = await openStore({ port: String(port), near_cache: '1MiB', ...texts });
  opened.push(one);
  return one.store;
}

/** How often Redis was asked for a session so far. */
async function reads(): Promise<number> {
  return Number(/cmdstat_mget:calls=(\d+)/.exec(await server.cli('info', 'commandstats'))?.[1] ?? 0);
}

/** A session that has been read. */
async function known(store: SessionStore, text = '{"n": 1}'): Promise<string> {
  const sid = newHexSid();
  await store.write(sid, text, undefined, 100);
  await store.load(sid);
  await until('it is kept', () => store.load(sid) === text);
  return sid;
}

describe('with the client-side cache, a session that was read', () => {
  it('is read again without a command to Redis', async () => {
    const store = await open(server.port);
    const sid = await known(store);
    const before = await reads();
    for (let n = 0; n < 1000; n++) expect(store.load(sid)).toBe('{"n": 1}');
    expect(await reads()).toBe(before);
  });

  it('is read at once as this process wrote it', async () => {
    const store = await open(server.port);
    const sid = newHexSid();
    await store.write(sid, '0', undefined, 100);
    // The first time Redis does not know the script yet, and is sent it once more.
    await server.cli('script', 'flush');
    for (let n = 0; n < 500; n++) {
      const overtaking = [store.load(sid), store.load(sid)];
      const writing = store.write(sid, String(n + 1), String(n), 100);
      overtaking.push(store.load(sid));
      expect(await writing).toEqual({ done: true });
      expect(await store.load(sid)).toBe(String(n + 1));
      for (const text of await Promise.all(overtaking)) expect([String(n), String(n + 1)]).toContain(text);
      expect(await store.load(sid)).toBe(String(n + 1));
    }
    await store.destroy(sid);
    expect(await store.load(sid)).toBeUndefined();
  });

  it.each([
    ['changed', 'set', '{"n": 2}'],
    ['ended', 'del'],
  ])('is asked for when another process has %s it', async (_, command, ...more) => {
    const store = await open(server.port);
    const sid = await known(store);
    await server.cli(command, `session:${sid}`, ...more);
    await until('the change is seen', async () => (await store.load(sid)) === more[0]);
  });

  it('is read from Redis after FLUSHALL', async () => {
    const store = await open(server.port);
    const sid = await known(store);
    await server.cli('flushall');
    await until('the change is seen', async () => (await store.load(sid)) === undefined);
  });

  it('is evicted when the cache is full', async () => {
    const store = await open(server.port, { near_cache: '2KiB' });
    const first = await known(store, '{"n": 1}');
    for (let n = 0; n < 10; n++) await known(store);
    expect(store.load(first)).toBeInstanceOf(Promise);
    const large = newHexSid();
    await store.write(large, 'x'.repeat(2000), undefined, 100);
    await store.load(large);
    expect(store.load(large)).toBeInstanceOf(Promise);
  });
});

describe('a change by another process is seen within near_cache_lag', () => {
  const LAG = 600;

  /** Resolves when the store asks Redis again, or knows already, after which time it is no more to be believed. */
  async function doubted(store: SessionStore, sid: string): Promise<void> {
    const since = performance.now();
    await until('it is asked for', () => {
      const text = store.load(sid);
      if (text instanceof Promise) text.catch(() => {});
      return text instanceof Promise;
    });
    expect(performance.now() - since).toBeLessThan(LAG + 1000);
  }

  it('when both connections hang', async () => {
    const store = await open(proxy.port, { near_cache_lag: `${LAG}ms`, timeout: '10s' });
    const sid = await known(store);
    proxy.hold();
    await server.cli('del', `session:${sid}`);
    expect(store.load(sid)).toBe('{"n": 1}');
    await doubted(store, sid);
    proxy.release();
    expect(await store.load(sid)).toBeUndefined();
  });

  it('when only invalidation messages are lost', async () => {
    const store = await open(proxy.port, { near_cache_lag: `${LAG}ms`, timeout: '10s' });
    const sid = await known(store);
    proxy.hold(2);
    await server.cli('del', `session:${sid}`);
    expect(store.load(sid)).toBe('{"n": 1}');
    await doubted(store, sid);
    expect(await store.load(sid)).toBeUndefined();
  });

  it('when Redis drops the connection for reads, which does not notice', async () => {
    const store = await open(proxy.port, { near_cache_lag: `${LAG}ms`, timeout: '10s' });
    const sid = await known(store);
    proxy.hold(1);
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await server.cli('del', `session:${sid}`);
    expect(store.load(sid)).toBe('{"n": 1}');
    await doubted(store, sid);
    proxy.release();
  });

  it('while invalidation messages do not arrive, and after they arrive again', async () => {
    const store = await open(proxy.port, { near_cache_lag: `${LAG}ms`, ...shortTimeout('200ms') });
    const sid = await known(store);
    proxy.hold(2);
    await doubted(store, sid);
    // A new connection takes the place of the silent one.
    await known(store);
  });

  it.each(['normal', 'pubsub'])(
    'when a connection is closed by Redis (%s), and works again as before',
    async (type) => {
      const store = await open(server.port, { near_cache_lag: '1h' });
      const sid = await known(store);
      const since = performance.now();
      await server.cli('client', 'kill', 'type', type, 'skipme', 'yes');
      // The first that is read over the new connection, which may be before Redis tells what changes of that.
      const read = async () => Promise.resolve(store.load(sid)).catch(() => undefined);
      while ((await read()) === undefined) await setImmediate();
      await server.cli('set', `session:${sid}`, '{"n": 2}');
      await until('the change is seen', async () => (await read()) === '{"n": 2}');
      await known(store);
      await server.cli('del', `session:${sid}`);
      await until('the next change is seen', async () => (await read()) === undefined);
      // Not only since what is kept is kept for 10 s.
      expect(performance.now() - since).toBeLessThan(8000);
    },
  );

  it('when it was read and changed while there was no invalidation subscriber', async () => {
    const store = await open(proxy.port, { near_cache_lag: '1h' });
    const sid = await known(store);
    proxy.target = 1;
    await server.cli('client', 'kill', 'type', 'pubsub');
    await until('it is asked for', async () => store.load(sid) instanceof Promise);
    expect(await store.load(sid)).toBe('{"n": 1}');
    await server.cli('set', `session:${sid}`, '{"n": 2}');
    proxy.target = server.port;
    await known(store);
    expect(await store.load(sid)).toBe('{"n": 2}');
  });

  it('when it changes while it is being read', async () => {
    const store = await open(proxy.port, { near_cache_lag: '1h', timeout: '10s' });
    const other = await known(store);
    const sid = newHexSid();
    await store.write(sid, '{"n": 1}', undefined, 100);
    proxy.holdAnswers(1);
    const before = await reads();
    const answer = store.load(sid);
    await until('Redis has answered', async () => (await reads()) > before);
    await server.cli('set', `session:${sid}`, '{"n": 2}');
    // Redis sends invalidation messages in the order of the changes.
    await server.cli('del', `session:${other}`);
    await until('the invalidation messages have arrived', () => store.load(other) instanceof Promise);
    proxy.release();
    expect(await answer).toBe('{"n": 1}');
    expect(await store.load(sid)).toBe('{"n": 2}');
  });
});

it('the client-side cache follows a failover: it sees changes at the new master', async () => {
  const group = await startSentinelGroup({ replicas: 1 });
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const { store, close } = await openStore({ sentinels, sentinel_master_name: 'mymaster', near_cache: '1MiB' });
  await known(store);
  await group.sentinels[0]!.cli('sentinel', 'failover', 'mymaster');
  const master = group.servers[1]!;
  await until('the other one is the master', async () => (await group.master()) === master);
  await until('sessions are written there and cached again', async () => {
    const sid = await known(store);
    return (await master.cli('exists', `session:${sid}`)) === '1';
  });
  const sid = await known(store);
  await master.cli('set', `session:${sid}`, '{"n": 2}');
  await until('the change is seen', async () => (await store.load(sid)) === '{"n": 2}');
  await close();
  await group.stop();
});

describe('the client-side cache is refused', () => {
  it('with a cluster', async () => {
    const cluster = await startCluster();
    await expect(openStore({ cluster: cluster.addresses, near_cache: '1MiB' })).rejects.toThrow(
      'the client-side cache works with a single server only',
    );
    await cluster.stop();
  });

  it('by a Redis whose user may not run CLIENT TRACKING', async () => {
    // In the form of Redis 6.2, which cannot remove one subcommand.
    await server.cli('acl', 'setuser', 'default', '-client', '+client|id', '+client|setname');
    await expect(open(server.port)).rejects.toThrow(
      'does not support the client-side cache (session_redis_near_cache): it does not let this user run CLIENT',
    );
  });
});
