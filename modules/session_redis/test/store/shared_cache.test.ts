import { SharedCache } from '@wideload/base/internal';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../../../test/support/redis.ts';
import { ProcessCache } from '../../../base/src/cache/process_cache.ts';
import { openStore } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

/** The caches of two hosts with one Redis, and that Redis. */
async function twoHosts() {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  const caches: SharedCache[] = [];
  for (const _ of [1, 2]) {
    const { context, close } = await openStore({ port: String(redis.port) });
    cleanUp.push(close);
    caches.push(await context.get(SharedCache));
  }
  const [first, second] = caches;
  if (!first || !second) throw new Error('two were opened');
  return { first, second, redis };
}

describe('the shared cache', () => {
  it('tells all hosts what one of them learned, for as long as it said', async () => {
    const { first, second, redis } = await twoHosts();
    await first.set('weather', 'rain', 100);
    expect(await second.get('weather')).toBe('rain');
    expect(await second.get('traffic')).toBeUndefined();
    expect(await redis.cli('keys', '*')).toBe('host_shared:weather');
    expect(Number(await redis.cli('ttl', 'host_shared:weather'))).toBeGreaterThan(98);
  });

  it('lets one of two hosts add a value, and only that one remove it', async () => {
    const { first, second } = await twoHosts();
    const added = await Promise.all([first.add('turn', 'first', 100), second.add('turn', 'second', 100)]);
    expect(added.filter(Boolean)).toHaveLength(1);
    const [winner, loser] = added[0] ? ['first', 'second'] : ['second', 'first'];
    await first.remove('turn', loser);
    expect(await second.get('turn')).toBe(winner);
    await first.remove('turn', winner);
    expect(await second.get('turn')).toBeUndefined();
  });
});

describe('the cache of one process', () => {
  it('does the same for that process', async () => {
    const cache = new ProcessCache();
    await cache.set('weather', 'rain', 100);
    expect(await cache.get('weather')).toBe('rain');
    expect(await cache.add('weather', 'sun', 100)).toBe(false);
    await cache.remove('weather', 'sun');
    expect(await cache.get('weather')).toBe('rain');
    await cache.remove('weather', 'rain');
    expect(await cache.add('weather', 'sun', 100)).toBe(true);
  });
});
