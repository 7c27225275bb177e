import { newHexSid, StoreUnavailable } from '@wideload/session';
import { newSession } from '@wideload/session/internal';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { type Opened, openStore } from '../support/open.ts';

let redis: RedisServer;
let opened: Opened;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.cli('flushall');
  opened = await openStore({ port: String(redis.port) });
});
afterEach(() => opened.close());

const KEY = 'sessions_of_user:local/2';
const members = async () => (await redis.cli('zrange', KEY, '0', '-1')).split('\n').filter(Boolean);

async function logIn() {
  const session = newSession(opened.store);
  await session.logIn({ uid: 2, login: 'admin', db: 'd' });
  return session;
}

it("are a sorted set under the user's own name, by the second at which each session ends", async () => {
  const { sid } = await logIn();
  expect(await members()).toEqual([sid]);
  const end = Number(await redis.cli('zscore', KEY, sid));
  expect(Math.abs(end - Date.now() / 1000 - 604_800)).toBeLessThan(5);
});

it('end by themselves with the session that lives longest', async () => {
  await opened.store.addToUserIndex('local/2', newHexSid(), 500);
  await opened.store.addToUserIndex('local/2', newHexSid(), 100);
  expect(Number(await redis.cli('ttl', KEY))).toBeGreaterThan(400);
  expect(Number(await redis.cli('ttl', KEY))).toBeLessThanOrEqual(500);
});

it('whose time is over go when another is made', async () => {
  const sid = newHexSid();
  await redis.cli('zadd', KEY, '1', newHexSid(), '2', newHexSid());
  await opened.store.addToUserIndex('local/2', sid, 100);
  expect(await members()).toEqual([sid]);
});

it('are made at login and at a touch, and not by any save', async () => {
  const session = await logIn();
  await redis.cli('del', KEY);
  session.data.n = 1;
  expect(await session.save()).toBe('saved');
  await session.update((data) => {
    data.n = 2;
  });
  expect(await members()).toEqual([]);
  await session.touch();
  expect(await members()).toEqual([session.sid]);
});

it('survive that Redis forgets its scripts', async () => {
  await logIn();
  await redis.cli('script', 'flush');
  await logIn();
  expect(await members()).toHaveLength(2);
});

it('that Redis keeps from its user keep nobody from logging in; the log says so once', async () => {
  await redis.cli('acl', 'setuser', 'narrow', 'on', '>pw', '~session:*', '~ended_session:*', '+@all');
  const narrow = await openStore({ port: String(redis.port), username: 'narrow', password: 'pw' });
  for (let n = 0; n < 2; n++) {
    const session = newSession(narrow.store);
    await session.logIn({ uid: 2, login: 'admin' });
    expect(await narrow.store.load(session.sid)).toContain('"uid": 2, "login": "admin"');
  }
  const told = narrow.context.lines.filter(({ message }) => message.includes('sessions_of_user:*'));
  expect(told).toHaveLength(1);
  await expect(narrow.store.sidsOfUser('admin')[Symbol.asyncIterator]().next()).rejects.toThrow(StoreUnavailable);
  await narrow.close();
});

it('under whose key somebody keeps something else keep nobody from logging in', async () => {
  await redis.cli('set', KEY, 'x');
  const session = await logIn();
  expect(await opened.store.load(session.sid)).toContain('"uid": 2, "login": "admin"');
});

it('of hosts with different prefixes do not collide, with any login', async () => {
  const foo = await openStore({ port: String(redis.port), prefix: 'foo' });
  await foo.store.addToUserIndex('admin', newHexSid(), 60);
  await opened.store.addToUserIndex(':foo:admin', newHexSid(), 60);
  expect((await redis.cli('keys', '*')).split('\n').sort()).toEqual([
    'sessions_of_user:%3Afoo%3Aadmin',
    'sessions_of_user::foo:admin',
  ]);
  await foo.close();
});
