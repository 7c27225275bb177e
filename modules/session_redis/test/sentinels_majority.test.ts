import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startProxy } from '../../../test/support/proxy.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis.ts';
import { Sentinels } from '../src/sentinels.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function server(): Promise<RedisServer> {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  return redis;
}

/** A Sentinel that takes that server for the master, whatever others say. Answers its port. */
async function sentinelOf(master: RedisServer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-sentinel-'));
  const config = join(folder, 'sentinel.conf');
  writeFileSync(config, `sentinel monitor mymaster 127.0.0.1 ${master.port} 1\n`);
  const sentinel = await startRedis({ sentinel: config });
  cleanUp.push(async () => {
    await sentinel.stop();
    rmSync(folder, { recursive: true });
  });
  return sentinel.port;
}

/** Leads to that Sentinel, which answers later than those that are asked directly. */
async function slowly(port: number): Promise<number> {
  const proxy = await startProxy(port);
  proxy.delay = 100;
  cleanUp.push(() => proxy.stop());
  return proxy.port;
}

it('the first Sentinel to answer is not believed when it names another master than most of them', async () => {
  const [old, current] = await Promise.all([server(), server()]);
  const cutOff = await sentinelOf(old);
  const others = [await slowly(await sentinelOf(current)), await slowly(await sentinelOf(current))];
  const sentinels = new Sentinels({
    sentinels: [cutOff, ...others].map((port) => ({ host: '127.0.0.1', port })),
    master: 'mymaster',
    login: { username: undefined, password: undefined },
    tls: undefined,
    timeout: 5000,
    farewell: 200,
  });
  expect(await sentinels.findMaster()).toEqual({ host: '127.0.0.1', port: current.port });
});
