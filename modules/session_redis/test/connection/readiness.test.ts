import { newHexSid } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, QUICK_REPLICATION, type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { type ClusterSettings, startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { RedisSessions } from '../../src/store/sessions.ts';
import { exceptSids } from '../support/context.ts';
import { type Opened, openStore, shortTimeout, type Texts } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

interface Ready extends Opened {
  /** `pass`, or what readiness says instead. */
  ready(): Promise<string>;
}

async function open(texts: Texts): Promise<Ready> {
  const opened = await openStore({ ...shortTimeout('500ms'), ...texts });
  cleanUp.push(() => opened.close());
  const sessions = await opened.context.get(RedisSessions);
  return {
    ...opened,
    async ready() {
      const { healthy, detail, warning } = await sessions.health();
      if (!healthy) return `fail: ${detail}`;
      return warning === undefined ? 'pass' : `warn: ${warning}`;
    },
  };
}

async function start(settings?: RedisSettings) {
  const redis = await startRedis(settings);
  cleanUp.push(() => redis.stop());
  return redis;
}

async function startNodes(settings: ClusterSettings) {
  const cluster = await startCluster(settings);
  cleanUp.push(() => cluster.stop());
  return cluster;
}

/** What the log says, without the address. */
const logOf = ({ context }: Opened): string[] =>
  exceptSids(context).map(({ message }) => message.replace(/^Redis( Cluster)? at \S+(, \S+)* /, ''));

describe('without anybody having tried, a host says of its Redis', () => {
  it('that it is full, and serves who only reads', async () => {
    const redis = await start();
    const { ready } = await open({ port: String(redis.port) });
    expect(await ready()).toBe('pass');
    await redis.cli('config', 'set', 'maxmemory', '1');
    const full = 'warn: Redis is full: maxmemory is reached (OOM): no session is saved';
    await until('it knows', async () => (await ready()) === full);
    await redis.cli('config', 'set', 'maxmemory', '0');
    await until('it knows of the end', async () => (await ready()) === 'pass');
  });

  it('that it is a read-only replica', async () => {
    const redis = await start();
    const { ready } = await open({ port: String(redis.port) });
    await redis.cli('replicaof', '127.0.0.1', String(await freePort()));
    expect(await ready()).toBe('warn: Redis is a read-only replica (READONLY): no session is saved');
  });

  it('that it hangs: nobody can be served', async () => {
    const redis = await start();
    const { ready } = await open({ port: String(redis.port) });
    redis.freeze();
    expect(await ready()).toBe('fail: Redis does not answer in time');
    redis.thaw();
    await until('it knows of the end', async () => (await ready()) === 'pass');
  });

  it('nothing wrong, as often as it is asked, with few questions to Redis', async () => {
    const redis = await start();
    const { ready } = await open({ port: String(redis.port) });
    await redis.cli('config', 'resetstat');
    const answers = await Promise.all(Array.from({ length: 500 }, ready));
    expect(new Set(answers)).toEqual(new Set(['pass']));
    // One probe: it removes its session once, and the mark of its end before and after.
    expect(await redis.cli('info', 'commandstats')).toMatch(/cmdstat_del:calls=3,/);
    expect(await redis.cli('dbsize')).toBe('0');
  });
});

it('a Redis that comes back and takes no writes has not recovered, and the log does not say so', async () => {
  const redis = await start();
  const opened = await open({ port: String(redis.port) });
  const { context, ready } = opened;
  await redis.kill();
  await context.said('sessions are unavailable');
  const back = await start({ port: redis.port, args: ['--replicaof', '127.0.0.1', String(await freePort())] });
  await context.said('can be read again');
  expect(await ready()).toContain('warn: Redis is a read-only replica');
  expect(logOf(opened)).toEqual([
    expect.stringContaining('sessions are unavailable until it recovers'),
    expect.stringContaining('no session is saved until it accepts writes'),
    expect.stringMatching(/^can be read again after [\d.]+ s, but one problem remains: it is a read-only replica/),
  ]);
  await back.cli('replicaof', 'no', 'one');
  await context.said('works again');
  expect(await ready()).toBe('pass');
});

describe('in a cluster', () => {
  it('a master that is lost while others serve is a warning, for as long as it is lost', async () => {
    const cluster = await startNodes({ args: ['--cluster-require-full-coverage', 'no'] });
    const opened = await open({ cluster: cluster.addresses });
    const { ready, context, store } = opened;
    expect(await ready()).toBe('pass');
    const [lost] = cluster.servers;
    await lost?.kill();
    await until('it warns', async () => (await ready()).startsWith('warn: a server of the Redis Cluster '));
    // Far beyond the time after which nothing failed any more: nobody asks for the sessions of that master.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(await ready()).toMatch(/^warn: a server of the Redis Cluster .*: its sessions are unavailable$/);
    expect(logOf(opened)).toEqual([
      expect.stringContaining('its sessions are unavailable until it recovers or is replaced'),
    ]);
    const served = await Promise.allSettled(
      Array.from({ length: 30 }, async () => store.write(newHexSid(), '{}', undefined, 60)),
    );
    expect(new Set(served.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']));
    expect(context.lines.some(({ message }) => message.includes('works again'))).toBe(false);
  });

  it('that has stopped after losing a master serves nobody until the master is back', async () => {
    const cluster = await startNodes({});
    const opened = await open({ cluster: cluster.addresses });
    const { ready, context } = opened;
    const [lost] = cluster.servers;
    lost?.freeze();
    await until('it fails', async () => (await ready()).startsWith('fail: Redis '));
    expect(context.lines.some(({ message }) => message.includes('works again'))).toBe(false);
    lost?.thaw();
    await until('it is well', async () => (await ready()) === 'pass');
    await context.said('works again');
    expect(context.lines.filter(({ message }) => message.includes('works again'))).toHaveLength(1);
  });

  it('one full master is a warning until it has memory again, although the others accept writes', async () => {
    const cluster = await startNodes({});
    const opened = await open({ cluster: cluster.addresses });
    const { ready, context, store } = opened;
    const [full] = cluster.servers;
    await full?.cli('config', 'set', 'maxmemory', '1');
    await until('it warns', async () => (await ready()).includes('is full'));
    await Promise.allSettled(Array.from({ length: 30 }, async () => store.write(newHexSid(), '{}', undefined, 60)));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await ready()).toContain('Redis is full: maxmemory is reached (OOM): no session is saved');
    expect(logOf(opened)).toEqual([expect.stringContaining('no session is saved until it accepts writes')]);
    await full?.cli('config', 'set', 'maxmemory', '0');
    await context.said('works again');
    expect(await ready()).toBe('pass');
  });
});

it('Sentinels that have lost their majority are a warning: sessions are served all the same', async () => {
  const group = await startSentinelGroup({ replicas: 1, args: QUICK_REPLICATION });
  cleanUp.push(() => group.stop());
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const { ready, store } = await open({ sentinels, sentinel_master_name: 'mymaster' });
  expect(await ready()).toBe('pass');
  const [, ...lost] = group.sentinels;
  for (const sentinel of lost) sentinel.freeze();
  const weak = 'the Sentinels have lost their majority (NOQUORUM): a failed master is not replaced';
  await until('it warns', async () => (await ready()).endsWith(weak));
  const fenced =
    'Redis is not confirmed as the master by a majority of its Sentinels: no login or logout is acknowledged';
  await until('it says what is refused', async () => (await ready()) === `warn: ${fenced}; ${weak}`);
  expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
  for (const sentinel of lost) sentinel.thaw();
  await until('it knows of the end', async () => (await ready()) === 'pass');
});
