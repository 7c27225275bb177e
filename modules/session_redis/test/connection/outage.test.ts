import { setTimeout as pause } from 'node:timers/promises';
import { newHexSid, StoreUnavailable } from '@wideload/session';
import { afterEach, describe, expect, it } from 'vitest';
import { startProxy } from '../../../../test/support/proxy.ts';
import { about, freePort, type RedisServer, type RedisSettings, startRedis } from '../../../../test/support/redis.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, shortTimeout, type Texts } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function start(settings?: RedisSettings): Promise<RedisServer> {
  const redis = await startRedis(settings);
  cleanUp.push(() => redis.stop());
  return redis;
}

async function open(texts: Texts): Promise<Opened> {
  const opened = await openStore({ ...shortTimeout('200ms'), ...texts });
  cleanUp.push(() => opened.close());
  return opened;
}

/** Asks until the store answers again. */
async function untilBack({ store }: Opened): Promise<void> {
  for (;;) {
    try {
      await store.load(newHexSid());
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

const warnings = ({ context }: Opened) => context.lines.filter(({ level }) => level !== 'info');

describe('while Redis', () => {
  it('is away, everything fails at once, and is said once; afterwards all is as before', async () => {
    const redis = await start();
    const opened = await open({ port: String(redis.port) });
    const { store, context } = opened;
    const sid = newHexSid();
    await redis.kill();
    await context.said('sessions are unavailable');
    const begin = performance.now();
    for (let n = 0; n < 100; n++) {
      await expect(store.load(sid)).rejects.toThrow(StoreUnavailable);
      await expect(store.write(sid, '{}', undefined, 60)).rejects.toThrow('Redis closed the connection');
      await expect(store.write(sid, '{}', '{"a": 1}', 60)).rejects.toThrow(StoreUnavailable);
      await expect(store.touch(sid, 60)).rejects.toThrow(StoreUnavailable);
      await expect(store.destroy(sid)).rejects.toThrow(StoreUnavailable);
    }
    expect(performance.now() - begin).toBeLessThan(1000);
    const back = await start({ port: redis.port });
    await untilBack(opened);
    // What was given up is not done later.
    expect(await back.cli('exists', `session:${sid}`)).toBe('0');
    expect(await store.write(sid, '{}', undefined, 60)).toEqual({ done: true });
    expect(await store.write(sid, '{"a": 1}', '{}', 60)).toEqual({ done: true });
    expect(await back.cli('ttl', `session:${sid}`)).toSatisfy(about(60));
    const ended = await context.said('works again');
    expect(ended.message).toMatch(/^Redis at localhost:\d+ works again after \d+\.\d s$/);
    expect(warnings(opened)).toHaveLength(1);
  });

  it('hangs, everything fails in time, and no write that was given up harms a newer one', async () => {
    const redis = await start();
    const opened = await open({ port: String(redis.port) });
    const { store, context } = opened;
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    redis.freeze();
    const begin = performance.now();
    await expect(store.write(sid, 'late', '1', 60)).rejects.toThrow('Redis does not answer in time');
    expect(performance.now() - begin).toBeLessThan(1000);
    redis.thaw();
    await untilBack(opened);
    // Redis has done it after all, or not at all; either way the next one builds on what is there.
    const current = (await store.load(sid)) ?? '';
    expect(['1', 'late']).toContain(current);
    await store.write(sid, '2', current, 60);
    expect(await store.load(sid)).toBe('2');
    await context.said('works again');
    expect(warnings(opened)).toHaveLength(1);
  });

  it('hangs for long, nobody waits for it, and the connection is given up and taken up again', async () => {
    const redis = await start();
    const proxy = await startProxy(redis.port);
    cleanUp.push(() => proxy.stop());
    const opened = await open({ port: String(proxy.port), timeout: '500ms' });
    const load = async () => opened.store.load(newHexSid());
    const left = proxy.left();
    redis.freeze();
    await expect(load()).rejects.toThrow('Redis does not answer in time');
    const loads = Array.from({ length: 1000 }, () => expect(load()).rejects.toThrow(StoreUnavailable));
    const when = await Promise.race([Promise.all(loads).then(() => 'at once'), pause(300, 'after a wait')]);
    expect(when).toBe('at once');
    await left;
    redis.thaw();
    await untilBack(opened);
    await opened.context.said('works again');
    expect(proxy.opened).toBeGreaterThan(1);
    expect(warnings(opened)).toHaveLength(1);
  });

  it('does late what was given up, nothing newer is written over, nothing is woken, and nothing stays for ever', async () => {
    const redis = await start();
    const proxy = await startProxy(redis.port);
    cleanUp.push(() => proxy.stop());
    const { store, context } = await open({ port: String(proxy.port), timeout: '1s' });
    const [changed, ended, created] = [newHexSid(), newHexSid(), newHexSid()];
    for (const sid of [changed, ended]) {
      await store.write(sid, '1', undefined, 60);
      await store.write(sid, '2', '1', 60);
    }
    proxy.hold();
    const writes = [
      store.write(changed, 'late', '2', 60),
      store.write(ended, 'late', '2', 60),
      store.write(created, 'late', undefined, 60),
    ];
    for (const write of writes) await expect(write).rejects.toThrow('Redis does not answer in time');
    await redis.cli('set', `session:${changed}`, 'newer', 'EX', '60');
    await redis.cli('del', `session:${ended}`);
    await redis.cli('set', `session:${created}`, 'newer', 'EX', '60');
    await redis.cli('config', 'set', 'slowlog-log-slower-than', '0');
    proxy.release();
    await context.said('works again');
    const done = await redis.cli('slowlog', 'get', '128');
    expect(done.match(/^ *late$/gm)).toHaveLength(3);
    expect(await store.load(changed)).toBe('newer');
    expect(await store.load(ended)).toBeUndefined();
    expect(await store.load(created)).toBe('newer');
    expect(Number(await redis.cli('ttl', `session:${changed}`))).toBeGreaterThan(0);
  });

  it('is full, reads continue, and one line says that nothing is saved', async () => {
    const redis = await start();
    const opened = await open({ port: String(redis.port) });
    const { store, context } = opened;
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    await redis.cli('config', 'set', 'maxmemory', '1');
    for (let n = 0; n < 3; n++) {
      await expect(store.write(sid, '2', '1', 60)).rejects.toThrow('Redis is full: maxmemory is reached (OOM)');
      await expect(store.write(newHexSid(), '2', undefined, 60)).rejects.toThrow(StoreUnavailable);
      expect(await store.load(sid)).toBe('1');
    }
    await redis.cli('config', 'set', 'maxmemory', '0');
    expect(await store.write(sid, '2', '1', 60)).toEqual({ done: true });
    await context.said('works again');
    expect(warnings(opened)).toHaveLength(1);
  });

  it('became a replica, reads continue, and writes fail with that reason until it is a master again', async () => {
    const redis = await start();
    const opened = await open({ port: String(redis.port) });
    const { store, context } = opened;
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    await redis.cli('replicaof', '127.0.0.1', String(await freePort()));
    await expect(store.write(sid, '2', '1', 60)).rejects.toThrow('Redis is a read-only replica (READONLY)');
    expect(await store.load(sid)).toBe('1');
    await redis.cli('replicaof', 'no', 'one');
    // Found out without anybody writing.
    await context.said('works again');
    expect(await store.write(sid, '2', '1', 60)).toEqual({ done: true });
    expect(warnings(opened)).toHaveLength(1);
  });

  it('became a replica, and its name leads to the new master by now, it is left', async () => {
    const master = await start();
    // Started later, so stopped earlier: a master waits for its replica before it ends.
    const old = await start();
    const proxy = await startProxy(old.port);
    cleanUp.push(() => proxy.stop());
    const { store, context } = await open({ port: String(proxy.port) });
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    await old.cli('replicaof', '127.0.0.1', String(master.port));
    await expect(store.write(sid, '2', '1', 60)).rejects.toThrow('READONLY');
    proxy.target = master.port;
    await context.said('no session is saved');
    await context.said('works again');
    expect(await store.write(sid, '3', undefined, 60)).toEqual({ done: true });
    // The script that the old master knew, this one learns.
    expect(await store.write(sid, '4', '3', 60)).toEqual({ done: true });
    expect(await master.cli('get', `session:${sid}`)).toBe('4');
  });

  it('is busy with a script, sessions are unavailable, not only unsaved; afterwards all is as before', async () => {
    const redis = await start({ args: ['--lua-time-limit', '10'] });
    const opened = await open({ port: String(redis.port) });
    const { store, context } = opened;
    // A server in a script takes no notice of a friendly end.
    cleanUp.push(() => redis.kill());
    const script = redis.cli('eval', 'while true do end', '0');
    await until('it is busy', async () => (await redis.cli('ping')).includes('BUSY'));
    await expect(store.write(newHexSid(), '{}', undefined, 60)).rejects.toThrow(
      'Redis is busy running a script (BUSY)',
    );
    await context.said('is busy running a script (BUSY); sessions are unavailable until it recovers');
    await redis.cli('script', 'kill');
    await script.catch(() => {});
    await context.said('works again');
    expect(await store.write(newHexSid(), '{}', undefined, 60)).toEqual({ done: true });
    expect(warnings(opened)).toHaveLength(1);
  });

  it('comes back with fewer databases, no session goes to another one', async () => {
    const redis = await start();
    const opened = await open({ port: String(redis.port), db: '9' });
    await redis.kill();
    await opened.context.said('sessions are unavailable');
    const small = await start({ port: redis.port, args: ['--databases', '2'] });
    // Until it has come back a third time, and been refused again.
    while (!/cmdstat_select:.*failed_calls=[3-9]/.test(await small.cli('info', 'commandstats'))) {
      await expect(opened.store.write(newHexSid(), '{}', undefined, 60)).rejects.toThrow(StoreUnavailable);
    }
    expect(await small.cli('dbsize')).toBe('0');
  });
});

it('reveals no sid, session or password, with any answer of Redis', async () => {
  const redis = await start({ password: 'topsecret', args: ['--user', 'me', 'on', '>topsecret', '~*', '+@all'] });
  const opened = await open({ port: String(redis.port), password: 'topsecret', username: 'me' });
  const sid = newHexSid();
  await redis.cli('acl', 'setuser', 'me', '-@all', '+ping');
  const write = async () => opened.store.write(sid, '{"token": "x"}', '{"token": "y"}', 60);
  const error = await write().catch((error: Error) => error);
  const told = `${error} ${JSON.stringify(error)} ${Object.values(error)} ${opened.context.lines.map(({ message }) => message)}`;
  expect(told).toContain('NOPERM');
  expect(told).not.toMatch(new RegExp(`topsecret|token|${sid}`));
  expect((error as Error).cause).toBeUndefined();
});
