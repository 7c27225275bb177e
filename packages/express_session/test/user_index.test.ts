import session from 'express-session';
import { beforeEach, expect, it } from 'vitest';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { ExpressSessionStore } from '../src/index.ts';
import { called } from './support/stores.ts';

const clients = useClients();
let store: ExpressSessionStore;

beforeEach(async () => {
  await clients().redis.cli('flushall');
  store = new ExpressSessionStore({ client: clients().ioredis, userOf: ({ userId }) => userId });
});

const INDEX = 'user_index:sess:1';

const newSession = (): session.SessionData => ({ cookie: new session.Cookie(), userId: 1 });
const set = (sid: string, data: session.SessionData) => called<void>((back) => store.set(sid, data, back));
const destroy = (sid: string) => called<void>((back) => store.destroy(sid, back));

it('stores no login that cannot be indexed, and says so', async () => {
  await clients().redis.cli('lpush', INDEX, 'not an index');
  await expect(set('login', newSession())).rejects.toThrow('WRONGTYPE');
  expect(await clients().redis.cli('exists', 'sess:login')).toBe('0');
});

it('ends a session whose entry cannot be removed', async () => {
  await set('ended', newSession());
  await clients().redis.cli('del', INDEX);
  await clients().redis.cli('lpush', INDEX, 'not an index');
  await destroy('ended');
  expect(await clients().redis.cli('exists', 'sess:ended')).toBe('0');
});

it('finds a session that was indexed, listed, and only then stored', async () => {
  await set('late', newSession());
  const text = (await clients().ioredis.getdel('sess:late')) ?? '';
  expect(await store.sessionsOf(1)).toEqual([]);
  await clients().ioredis.set('sess:late', text);
  expect(await store.logOutEverywhere(1)).toBe(1);
});

it('keeps no entry of sessions that ended here, or with all of their user', async () => {
  await set('one', newSession());
  await destroy('one');
  expect(await clients().redis.cli('exists', INDEX)).toBe('0');
  await set('two', newSession());
  const other = new ExpressSessionStore({ client: clients().nodeRedis, userOf: ({ userId }) => userId });
  expect(await other.logOutEverywhere(1)).toBe(1);
  expect(await clients().redis.cli('exists', INDEX)).toBe('0');
});
