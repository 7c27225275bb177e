import type { Context } from '@wideload/kit';
import { type Redis, type RedisConnection, Redis as RedisService } from '@wideload/session_redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../../test/support/certificates.ts';
import { freePort, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { testContext } from '../support/context.ts';
import { setUp, type Texts } from '../support/open.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** The service, without the sessions that the same module keeps. */
async function service(texts: Texts = {}): Promise<Redis> {
  const context = testContext();
  cleanUp.push(() => context.stop());
  context.provide(setUp(texts.cluster === undefined ? { port: String(server.port), ...texts } : texts).factories);
  return context.get(RedisService);
}

const of = (module: string): Pick<Context, 'module'> => ({ module });
const open = async (texts: Texts = {}): Promise<RedisConnection> => (await service(texts)).of(of('shop'));
const clients = async (at: RedisServer) =>
  (await at.cli('client', 'list')).split('\n').filter((line) => line.includes('name=wideload')).length;

describe('the connection of a module', () => {
  it('opens with the first command, is one for the module, and is closed when the host stops', async () => {
    const redis = await service();
    const shop = redis.of(of('shop'));
    expect(redis.of(of('shop'))).toBe(shop);
    expect(redis.of(of('cart'))).not.toBe(shop);
    expect(await clients(server)).toBe(0);
    await Promise.all([shop.send('INCR', 'visits'), shop.send('INCR', 'visits')]);
    expect(await clients(server)).toBe(1);
    for (const task of cleanUp.splice(0)) await task();
    await until('it is closed', async () => (await clients(server)) === 0);
  });

  it('keeps its keys below the prefixes of the host and the module', async () => {
    const shop = await open({ prefix: 'site' });
    expect(shop.prefix).toBe('host_module::site:shop:');
    await shop.send('MSET', 'pen', 120, 'pencil', Buffer.from('90'));
    await shop.send('EVAL', "return redis.call('SET', KEYS[1], ARGV[1])", 1, 'ruler', 200);
    const keys = ['pen', 'pencil', 'ruler'].map((key) => `host_module::site:shop:${key}`);
    expect(await server.cli('mget', ...keys)).toBe('120\n90\n200');
    await server.cli('flushall');
  });

  it('replies as Redis does, for a command in either case', async () => {
    const shop = await open();
    for (const hset of ['hset', 'HSET'])
      expect(await shop.send<number>(hset, 'prices', 'pen', 1, 'ink', 2)).toBeTypeOf('number');
    for (const hgetall of ['hgetall', 'HGETALL']) {
      expect(await shop.send(hgetall, 'prices')).toEqual(['pen', '1', 'ink', '2']);
    }
    expect(await shop.send('GET', 'nothing')).toBeNull();
    expect(await shop.send('ZADD', 'best', 1.5, 'pen')).toBe(1);
    expect(await shop.send('ZSCORE', 'best', 'pen')).toBe('1.5');
  });

  it.each<[string, (string | number)[], RegExp]>([
    ['flushall', [], /module shop may not send FLUSHALL: it has no key .*others\n.*SADD/],
    ['KEYS', ['*'], /KEYS: it has no key/],
    ['SCAN', [0], /SCAN: it has no key/],
    ['CONFIG', ['SET', 'maxmemory', 1], /CONFIG: it has no key/],
    ['EVAL', ['return 1', 0], /EVAL: it has no key/],
    ['JSON.SET', ['a', '$', '1'], /JSON\.SET: it has no key that is known/],
    ['BLPOP', ['queue', 1], /BLPOP: it waits/],
    ['XREAD', ['BLOCK', 0, 'STREAMS', 'sales', '$'], /XREAD: it waits/],
    ['watch', ['a'], /WATCH: it changes the state/],
    ['MULTI', [], /MULTI: it has no key/],
    ['SUBSCRIBE', ['news'], /SUBSCRIBE: it changes the state.*\n.*subscribe\(\)/],
  ])('does not send %s %j', async (command, args, message) => {
    const shop = await open();
    await server.cli('set', 'session:kept', '1');
    const error = await shop.send(command, ...args).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'REDIS_COMMAND_REFUSED' });
    expect(String(error)).toMatch(new RegExp(message.source, 's'));
    expect(await server.cli('get', 'session:kept')).toBe('1');
  });

  it.each<[string, (string | number)[], string]>([
    ['LPUSH', ['text', 'a'], 'has a value of another type under that key (WRONGTYPE)'],
    ['INCR', ['text'], 'replied "ERR value is not an integer or out of range"'],
    ['SET', ['text'], `replied "ERR wrong number of arguments for 'set' command"`],
  ])('says what is wrong with %s %j', async (command, args, reason) => {
    const shop = await open();
    await shop.send('SET', 'text', 'secret');
    const error = await shop.send(command, ...args).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'REDIS_COMMAND_FAILED' });
    expect(String(error)).toContain(`Redis at localhost:${server.port} ${reason}\n  ${command} of module shop failed`);
    expect(String(error)).not.toContain('secret');
  });

  it('fails while Redis is away, and works again by itself', async () => {
    const port = await freePort();
    const shop = await open({ port: String(port), timeout: '300ms' });
    await expect(shop.send('INCR', 'visits')).rejects.toMatchObject({ code: 'REDIS_COMMAND_FAILED' });
    const own = await startRedis({ port });
    cleanUp.unshift(() => own.stop());
    expect(await shop.send('INCR', 'visits')).toBe(1);
    own.freeze();
    await expect(shop.send('INCR', 'visits')).rejects.toThrow('does not answer in time');
    own.thaw();
    await until('it is back', () => shop.send('EXISTS', 'visits').then(Boolean, () => false));
  });

  it('receives what its module publishes on any host, and nothing after it unsubscribed', async () => {
    const [one, other] = [await open(), await open()];
    const cart = (await service()).of(of('cart'));
    const received: string[] = [];
    const end = await one.subscribe('news', (text) => received.push(`one: ${text}`));
    await other.subscribe('news', (text) => received.push(`other: ${text}`));
    await cart.publish('news', 'not for the shop');
    await other.publish('news', 'a');
    await until('both have it', () => received.length === 2);
    await end();
    await other.publish('news', 'b');
    await until('the other one has it', () => received.length === 3);
    expect(received.sort()).toEqual(['one: a', 'other: a', 'other: b']);
  });
});

describe.each([
  [
    'Sentinels',
    async () => {
      const group = await startSentinelGroup({ replicas: 0, sentinels: 1 });
      const sentinels = `127.0.0.1:${group.sentinels[0]?.port}`;
      return { texts: { sentinels, sentinel_master_name: 'mymaster' }, stop: () => group.stop() };
    },
  ],
  [
    'a cluster',
    async () => {
      const cluster = await startCluster();
      return { texts: { cluster: cluster.addresses }, stop: () => cluster.stop() };
    },
  ],
  [
    'TLS and a password',
    async () => {
      const tls = makeCertificates();
      const own = await startRedis({ tls, password: 'secret' });
      const { ca, client } = tls;
      const files = { ssl_ca: ca, ssl_cert: client.cert, ssl_key: client.key };
      const stop = async () => {
        await own.stop();
        tls.remove();
      };
      return { texts: { port: String(own.port), ssl: 'yes', password: 'secret', ...files }, stop };
    },
  ],
])('with %s', (_, start) => {
  it('commands and messages arrive', async () => {
    const { texts, stop } = await start();
    cleanUp.push(stop);
    const shop = await open(texts);
    for (const key of ['a', 'b', 'c', 'd', 'e']) expect(await shop.send('INCR', key)).toBe(1);
    await shop.send('MSET', '{cart}:pen', 1, '{cart}:ink', 2);
    expect(await shop.send('MGET', '{cart}:pen', '{cart}:ink')).toEqual(['1', '2']);
    const received: string[] = [];
    await shop.subscribe('news', (text) => received.push(text));
    await shop.publish('news', 'a');
    await until('it has it', () => received.length === 1);
    expect(received).toEqual(['a']);
  });
});
