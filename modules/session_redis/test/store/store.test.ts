import { readdirSync, readFileSync } from 'node:fs';
import { newHexSid, type SessionStore, UnreadableSession } from '@wideload/session';
import { openSession, parseSession, Session } from '@wideload/session/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { about, type RedisServer } from '../../../../test/support/redis.ts';
import { hasSetIfEqual } from '../support/native.ts';
import { type Opened, openStore } from '../support/open.ts';
import { storeOnRedis } from '../support/store_on_redis.ts';

const FIXTURES = new URL('../../../../test/fixtures/odoo/', import.meta.url);

let redis: RedisServer;
let store: SessionStore;

storeOnRedis((made) => {
  ({ redis, store } = made);
});

describe('what an operator sees in redis-cli', () => {
  it('is session:<sid>, with readable JSON and the lifetime of a logged-in session', async () => {
    const session = new Session(store);
    await session.logIn({ uid: 2, login: 'admin' });
    expect(session.sid).toMatch(/^[0-9a-f]{40}$/);
    expect(await redis.cli('keys', 'session:*')).toBe(`session:${session.sid}`);
    expect(JSON.parse(await redis.cli('get', `session:${session.sid}`))).toMatchObject({
      uid: null,
      _trace: [],
      wideload: { provider: 'local', uid: 2, login: 'admin' },
    });
    expect(await redis.cli('ttl', `session:${session.sid}`)).toSatisfy(about(604800));
    await redis.cli('flushall');
    expect(await store.load(session.sid)).toBeUndefined();
  });

  it('is 10800 s for a session without a login', async () => {
    const session = new Session(store);
    session.data.cart = 1;
    await session.save();
    expect(await redis.cli('ttl', `session:${session.sid}`)).toSatisfy(about(10800));
  });

  it('is the lifetime that the session itself asks for', async () => {
    const session = new Session(store);
    Object.assign(session.data, { expiration: 120 });
    await session.save();
    expect(await redis.cli('ttl', `session:${session.sid}`)).toSatisfy(about(120));
  });

  it('is session::<prefix>:<sid> with a prefix, and the place says so', async () => {
    const other = await openStore({ url: `${redis.url}/2`, prefix: 'foo' });
    await other.store.write('a'.repeat(40), '{}', undefined, 60);
    expect(other.store.location).toBe(`Redis at 127.0.0.1:${redis.port}, database 2, prefix foo`);
    await other.close();
    expect(await redis.cli('eval', "redis.call('select', 2); return redis.call('keys', '*')", '0')).toBe(
      `session::foo:${'a'.repeat(40)}`,
    );
    expect(await redis.cli('keys', '*')).toBe('');
    expect(store.location).toBe(`Redis at localhost:${redis.port}`);
  });

  it('is nothing but sessions: booting leaves no key behind', async () => {
    const other = await openStore({ port: String(redis.port) });
    await other.close();
    expect(await redis.cli('keys', '*')).toBe('');
  });
});

describe('of writers at the same moment', () => {
  let other: Opened;
  beforeAll(async () => {
    other = await openStore({ port: String(redis.port) });
  });
  afterAll(() => other.close());

  it('that expect the same text, exactly one is done', async () => {
    for (let round = 0; round < 50; round++) {
      const sid = newHexSid();
      await store.write(sid, '{"n": 0}', undefined, 60);
      const writers = Array.from({ length: 8 }, (_, index) => (index % 2 ? store : other.store));
      const written = await Promise.all(
        writers.map((writer, index) => writer.write(sid, `{"n": ${index + 1}}`, '{"n": 0}', 60)),
      );
      const done = written.flatMap((answer, index) => (answer.done ? [index] : []));
      expect(done).toHaveLength(1);
      const current = `{"n": ${done[0]! + 1}}`;
      expect(written.filter((answer) => !answer.done)).toEqual(Array(7).fill({ done: false, current }));
      expect(await store.load(sid)).toBe(current);
    }
  });

  it('that create the same session, exactly one is done', async () => {
    for (let round = 0; round < 50; round++) {
      const sid = newHexSid();
      const written = await Promise.all([
        store.write(sid, '{"a": 1}', undefined, 60),
        other.store.write(sid, '{"b": 1}', undefined, 60),
      ]);
      expect(written.filter(({ done }) => done)).toHaveLength(1);
    }
  });

  it('that add one through two connections, none is lost', async () => {
    const first = new Session(store);
    first.data.n = 0;
    await first.save();
    const { sid } = first;
    const add = async (index: number) => {
      const from = index % 2 ? store : other.store;
      const session = new Session(from, { sid, text: (await from.load(sid)) ?? '' });
      await session.update((data) => {
        data.n = Number(data.n) + 1;
      });
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => add(index)));
    expect(parseSession((await store.load(sid)) ?? '').n).toBe(200);
  });
});

describe('what Odoo wrote', () => {
  const odoo18 = readdirSync(new URL('odoo18-redis/', FIXTURES));

  it.each(odoo18)('%s is read, and changed without touching the rest', async (name) => {
    const { key, value } = JSON.parse(readFileSync(new URL(`odoo18-redis/${name}`, FIXTURES), 'utf8'));
    const prefix = key.startsWith('session::') ? 'foo' : '';
    const sid = key.split(':').at(-1);
    await redis.cli('set', key, value);
    const { store, close } = await openStore({ port: String(redis.port), prefix });
    const session = new Session(store, { sid, text: (await store.load(sid)) ?? '' });
    expect(session.uid).toBe(name.includes('login') ? 2 : null);
    session.data.ours = 1;
    expect(await session.save()).toBe('saved');
    await close();
    expect(await redis.cli('get', key)).toBe(`${value.slice(0, -1)}, "ours": 1}`);
  });

  it.each(['12.0', '16.0', '17.0'])('with its encoder of %s comes back to the letter', async (version) => {
    const { value } = JSON.parse(readFileSync(new URL('session_redis-encoder.json', FIXTURES), 'utf8'))[version];
    const sid = newHexSid();
    await redis.cli('set', `session:${sid}`, value);
    expect(await store.load(sid)).toBe(value);
    const session = new Session(store, { sid, text: value });
    session.data.ours = 1;
    await session.save();
    expect(await redis.cli('get', `session:${sid}`)).toBe(`${value.slice(0, -1)}, "ours": 1}`);
  });
});

describe('a value that is not a session', () => {
  it('of another type is unreadable, and is left alone', async () => {
    const sid = newHexSid();
    await redis.cli('lpush', `session:${sid}`, 'x');
    await expect(store.load(sid)).rejects.toThrow(UnreadableSession);
    await expect(store.write(sid, '{}', '{"a": 1}', 60)).rejects.toThrow(UnreadableSession);
    await expect(store.write(sid, '{}', undefined, 60)).rejects.toThrow(UnreadableSession);
    expect(await redis.cli('lrange', `session:${sid}`, '0', '-1')).toBe('x');
  });

  it.each([
    ['0', String.raw`(dp0\nVuid\np1\nI2\ns.`],
    ['1', String.raw`}q\000.`],
    ['2', String.raw`\128\002}q\000.`],
  ])('that another addon wrote as a pickle of protocol %s is named, and is left alone', async (_, lua) => {
    const sid = newHexSid();
    await redis.cli('eval', `redis.call('SET', KEYS[1], '${lua}', 'EX', 60)`, '1', `session:${sid}`);
    const digest = await redis.cli('eval', `return redis.sha1hex(redis.call('GET', KEYS[1]))`, '1', `session:${sid}`);
    await expect(store.load(sid)).rejects.toThrow('it is a pickle of another Odoo addon');
    const session = await openSession(store, sid, { unreadable: () => {}, unavailable: () => {} });
    session.data.ours = 1;
    await session.save();
    await session.logIn({ uid: 2, login: 'admin' });
    await session.destroy();
    expect(session.sid).not.toBe(sid);
    const now = await redis.cli('eval', `return redis.sha1hex(redis.call('GET', KEYS[1]))`, '1', `session:${sid}`);
    expect(now).toBe(digest);
  });

  it('that is not UTF-8 is unreadable, and is left alone', async () => {
    const sid = newHexSid();
    const put = `redis.call('SET', KEYS[1], '{"a": "\\255"}', 'EX', 60)`;
    await redis.cli('eval', put, '1', `session:${sid}`);
    await expect(store.load(sid)).rejects.toThrow('it is not UTF-8');
    await expect(store.write(sid, '{}', undefined, 60)).rejects.toThrow(UnreadableSession);
    // As it looks when it is decoded carelessly.
    await expect(store.write(sid, '{}', '{"a": "\uFFFD"}', 60)).rejects.toThrow(UnreadableSession);
    expect(await redis.cli('strlen', `session:${sid}`)).toBe('10');
  });
});

it('survives SCRIPT FLUSH', async () => {
  const sid = newHexSid();
  await store.write(sid, '0', undefined, 60);
  for (let n = 0; n < 5; n++) {
    await redis.cli('script', 'flush');
    const write = () => store.write(sid, String(n + 1), String(n), 60);
    const [first, second] = await Promise.all([write(), write()]);
    expect([first.done, second.done].sort()).toEqual([false, true]);
  }
  expect(await store.load(sid)).toBe('5');
});

it('changes a session in one command, or in three of a server that can compare by itself', async () => {
  const sid = newHexSid();
  await store.write(sid, '0', undefined, 60);
  await store.write(sid, '1', '0', 60);
  const isNative = await hasSetIfEqual(redis);
  await redis.cli('config', 'resetstat');
  await store.write(sid, '2', '1', 60, true);
  const stats = await redis.cli('info', 'commandstats');
  const calls = isNative ? ['set', 'get', 'ttl'] : ['evalsha'];
  for (const name of calls) expect(stats).toContain(`cmdstat_${name}:calls=1,`);
  expect(stats).not.toMatch(/cmdstat_(eval|expire|watch|multi):/);
  if (isNative) expect(stats).not.toContain('cmdstat_evalsha:');
});
