import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHexSid } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { exceptSids, testContext } from '../support/context.ts';
import { openStore } from '../support/open.ts';

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
    expect(store.location).toBe(`Redis mymaster by the Sentinel at 127.0.0.1:${sentinel.port}`);
    await store.write('a'.repeat(40), '{}', undefined, 60);
    expect(await redis.cli('keys', '*')).toBe(`session:${'a'.repeat(40)}`);
    await close();
    await expect(openStore({ ...at, sentinel_master_name: 'other' })).rejects.toThrow(
      'cannot be found: the Sentinel does not know a master of that name',
    );
    expect(await sentinel.cli('client', 'list')).not.toContain('lib-name=ioredis');
  });
});

describe('with session_redis_boot_wait the boot', () => {
  it('waits for a Redis that is not there yet, says so once, and is kept waiting by its attempts', async () => {
    const port = await freePort();
    const context = testContext();
    const opening = openStore({ host: '127.0.0.1', port: String(port), boot_wait: '30s' }, { context });
    const told = await context.said('waiting for up to');
    expect(told).toEqual({
      level: 'warn',
      message: `Redis at 127.0.0.1:${port} refuses connections: nothing listens there; waiting for up to 30 s (session_redis_boot_wait)`,
    });
    await until('there were several attempts', () => context.doings.length > 5);
    expect(context.doings).toContain(`waiting: Redis at 127.0.0.1:${port} refuses connections: nothing listens there`);
    const redis = await startRedis({ port });
    cleanUp.push(() => redis.stop());
    const { store, close } = await opening;
    expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
    expect(exceptSids(context).map(({ message }) => message)).toEqual([
      told.message,
      expect.stringMatching(/^Redis at 127\.0\.0\.1:\d+ is available after [\d.]+ s$/),
    ]);
    await close();
  });

  it('logs again when the reason changes: a Redis that cannot be written is waited for as well', async () => {
    const port = await freePort();
    const context = testContext();
    const opening = openStore({ host: '127.0.0.1', port: String(port), boot_wait: '30s' }, { context });
    await context.said('refuses connections');
    const redis = await startRedis({ port, args: ['--replicaof', '127.0.0.1', '1'] });
    cleanUp.push(() => redis.stop());
    await context.said('READONLY');
    await redis.cli('replicaof', 'no', 'one');
    const { close } = await opening;
    await close();
    await until('nothing is left open', async () => !(await redis.cli('client', 'list')).includes('name=wideload'));
  });

  it('ends with the last reason when the time is over', async () => {
    const port = String(await freePort());
    const begin = performance.now();
    await expect(openStore({ port, boot_wait: '700ms' })).rejects.toMatchObject({ code: 'REDIS_REFUSED' });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(700);
  });

  it('ends at once where waiting does not help', async () => {
    const redis = await startRedis({ password: 'secret' });
    cleanUp.push(() => redis.stop());
    const context = testContext();
    const opening = openStore({ port: String(redis.port), boot_wait: '1h' }, { context });
    await expect(opening).rejects.toMatchObject({ code: 'REDIS_PASSWORD_WANTED' });
    expect(context.lines).toEqual([]);
  });

  it('ends when the host stops', async () => {
    const context = testContext();
    const opening = openStore({ port: String(await freePort()), boot_wait: '1h' }, { context });
    await context.said('waiting for up to');
    context.abort();
    await expect(opening).rejects.toMatchObject({ code: 'REDIS_REFUSED' });
  });
});

it('a command does not wait for Redis', async () => {
  const opening = openStore({ port: String(await freePort()), boot_wait: '1h' }, { isServing: false });
  await expect(opening).rejects.toMatchObject({ code: 'REDIS_REFUSED' });
});
