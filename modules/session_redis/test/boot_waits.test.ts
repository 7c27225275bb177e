import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHexSid } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../../test/support/redis.ts';
import { openStore } from './support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wideload-redis-'));
  cleanUp.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the boot', () => {
  it('says where it connects to', async () => {
    const redis = await startRedis();
    cleanUp.push(() => redis.stop());
    const { context, close } = await openStore({ port: String(redis.port) });
    expect(context.doings).toEqual([`connecting to localhost:${redis.port}`]);
    await close();
  });

  it('waits for a Redis that is loading its data, and says so', async () => {
    const dir = folder();
    const before = await startRedis({ folder: dir, args: ['--enable-debug-command', 'yes'] });
    await before.cli('debug', 'populate', '3000');
    await before.cli('save');
    await before.stop();
    const redis = await startRedis({
      folder: dir,
      args: ['--key-load-delay', '700', '--loading-process-events-interval-bytes', '1024'],
      until: 'Loading RDB',
    });
    cleanUp.push(() => redis.stop());
    const { store, context, close } = await openStore({ port: String(redis.port) });
    expect(context.doings.at(-1)).toBe(`waiting for Redis at localhost:${redis.port} to load its data`);
    expect(await store.load(newHexSid())).toBeUndefined();
    await close();
  });

  it('asks a Sentinel, and says when that does not know the name', async () => {
    const redis = await startRedis();
    cleanUp.push(() => redis.stop());
    const config = join(folder(), 'sentinel.conf');
    writeFileSync(config, `sentinel monitor mymaster 127.0.0.1 ${redis.port} 1\n`);
    const sentinel = await startRedis({ sentinel: config });
    cleanUp.push(() => sentinel.stop());
    const at = { sentinel_host: '127.0.0.1', sentinel_port: String(sentinel.port) };
    const { store, close } = await openStore({ ...at, sentinel_master_name: 'mymaster' });
    expect(store.place).toBe(`Redis mymaster by the Sentinel at 127.0.0.1:${sentinel.port}`);
    await store.write('a'.repeat(40), '{}', undefined, 60);
    expect(await redis.cli('keys', '*')).toBe(`session:${'a'.repeat(40)}`);
    await close();
    await expect(openStore({ ...at, sentinel_master_name: 'other' })).rejects.toThrow(
      'cannot be found: the Sentinel knows no Redis of that name',
    );
    expect(await sentinel.cli('client', 'list')).not.toContain('lib-name=ioredis');
  });
});
