import { newBase64Sid, newHexSid, type SessionStore } from '@wideload/session';
import { logOutEverywhere, ODOO, openSession, Session } from '@wideload/session/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { about, type RedisServer } from '../../../../test/support/redis.ts';
import { type RedisCluster, startCluster } from '../../../../test/support/redis_cluster.ts';
import { openStore } from '../support/open.ts';
import { storeOnRedis } from '../support/store_on_redis.ts';

const SILENT = { unreadable: () => {}, unavailable: () => {} };

let redis: RedisServer;
let store: SessionStore;

storeOnRedis((made) => {
  ({ redis, store } = made);
});

/** A session that Odoo made, as a slow request of Odoo read it. */
async function ofOdoo(data: object = { db: 'shop', uid: 2, login: 'anna', session_token: 'x'.repeat(64) }) {
  const sid = newHexSid();
  const text = JSON.stringify(data);
  /** What Odoo's addon does at the end of each request that changed something. */
  const save = async () => {
    await redis.cli('set', `session:${sid}`, text);
    await redis.cli('expire', `session:${sid}`, '604800');
  };
  await save();
  const open = async () => new Session(store, { sid, text: (await store.load(sid)) ?? '' }, { sent: sid });
  return { sid, text, save, open };
}

const exists = async (key: string): Promise<boolean> => (await redis.cli('exists', key)) === '1';

describe('a session that a late save of Odoo brings back', () => {
  it.each<[string, (session: Session, sid: string) => Promise<unknown>]>([
    ['a logout', (session) => session.destroy()],
    ['a login here', (session) => session.logIn({ uid: 2, login: 'admin' })],
    ['"End all my sessions"', () => logOutEverywhere(store, { provider: ODOO, db: 'shop', uid: 2 })],
    ['destroy', (_, sid) => Promise.resolve(store.destroy(sid))],
  ])('after %s is refused, and deleted again', async (_, end) => {
    const { sid, save, open } = await ofOdoo();
    await end(await open(), sid);
    await save();
    expect(await store.peek(sid)).toBeUndefined();
    expect(await exists(`session:${sid}`)).toBe(true);
    expect(await store.load(sid)).toBeUndefined();
    expect(await exists(`session:${sid}`)).toBe(false);
    await save();
    const session = await openSession(store, sid, SILENT);
    expect([session.isNew, session.uid]).toEqual([true, null]);
    expect(await exists(`session:${sid}`)).toBe(false);
  });

  it('after a rotation is refused, and deleted again', async () => {
    const { sid, save, open } = await ofOdoo({ cart: 1 });
    const session = await open();
    await session.rotate();
    await save();
    expect(await store.load(sid)).toBeUndefined();
    expect(await exists(`session:${sid}`)).toBe(false);
    expect((await openSession(store, session.sid, SILENT)).data.cart).toBe(1);
  });

  it.each<[string, () => string]>([
    ['40 hex digits', newHexSid],
    ['84 characters', newBase64Sid],
  ])('after soft rotations and a logout is refused under each of its sids of %s', async (_, newSid) => {
    const first = newSid();
    await store.write(first, '{"cart": 1}', undefined, 60);
    let session = await openSession(store, first, SILENT);
    await session.logIn({ uid: 2, login: 'admin' });
    const lateSaves: (() => Promise<void>)[] = [];
    const sids: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { sid } = session;
      const text = (await store.load(sid)) ?? '';
      sids.push(sid);
      // Odoo takes it for a visitor's, and saves it with what it changed.
      lateSaves.push(async () => void (await redis.cli('set', `session:${sid}`, text)));
      await session.rotateSoftly();
      session = await openSession(store, session.sid, SILENT);
    }
    // A grace of 120 s is over long before a request of Odoo must have ended.
    for (const sid of sids) await redis.cli('del', `session:${sid}`);
    await session.destroy();
    for (const [n, save] of lateSaves.entries()) {
      await save();
      const back = await openSession(store, sids[n], SILENT);
      expect([n, back.isNew, back.uid]).toEqual([n, true, null]);
      expect(await exists(`session:${sids[n]}`)).toBe(false);
    }
  });

  it('is refused under the new sid that Odoo 19 gives it after the logout', async () => {
    const sid = newBase64Sid();
    const text = JSON.stringify({ db: 'shop', uid: 2, login: 'anna', session_token: 'x'.repeat(64) });
    await redis.cli('set', `session:${sid}`, text);
    await (await openSession(store, sid, SILENT)).destroy();
    const next = sid.slice(0, 42) + newBase64Sid().slice(42);
    await redis.cli('set', `session:${next}`, text);
    expect((await openSession(store, next, SILENT)).uid).toBeNull();
    expect(await exists(`session:${next}`)).toBe(false);
  });

  it('takes no write of a request that began before, though its text is the expected one', async () => {
    const { sid, text, save, open } = await ofOdoo();
    const slow = await open();
    await (await open()).destroy();
    await save();
    slow.data.late = true;
    expect(await slow.save()).toBe('gone');
    expect(await exists(`session:${sid}`)).toBe(false);
    await save();
    expect(await store.write(sid, '{"a": 1}', undefined, 60)).toEqual({ done: false, current: undefined });
    expect(await exists(`session:${sid}`)).toBe(false);
    await save();
    expect(await store.destroyIf(sid, text)).toEqual({ done: false, current: undefined });
  });

  it('is in no list of sessions of its user', async () => {
    const user = { provider: ODOO, db: 'shop', uid: 2 };
    const { save } = await ofOdoo();
    expect(await logOutEverywhere(store, user)).toHaveLength(1);
    await save();
    expect(await logOutEverywhere(store, user)).toEqual([]);
  });

  it('is refused by other processes, and by a client-side cache', async () => {
    const other = await openStore({ port: String(redis.port), near_cache: '1MiB' });
    const { sid, text, save, open } = await ofOdoo();
    expect(await other.store.load(sid)).toBe(text);
    await (await open()).destroy();
    await save();
    await expect.poll(() => other.store.load(sid)).toBeUndefined();
    await save();
    expect(await other.store.load(sid)).toBeUndefined();
    await other.close();
  });

  it('before the logout is refused by a client-side cache, though its own key does not change', async () => {
    const other = await openStore({ port: String(redis.port), near_cache: '1MiB' });
    const [sid, previous] = [newBase64Sid(), newBase64Sid()];
    const back = sid.slice(0, 42) + previous.slice(42);
    const text = JSON.stringify({ db: 'shop', uid: 2, login: 'anna', session_token: 'x'.repeat(64) });
    for (const one of [sid, back]) await redis.cli('set', `session:${one}`, text);
    await expect.poll(() => other.store.load(back)).toBe(text);
    await (await openSession(store, sid, SILENT)).destroy();
    await expect.poll(() => other.store.load(back)).toBeUndefined();
    await other.close();
  });
});

describe('the mark of a session that ended', () => {
  it('stands under a key of its own for an hour, and holds nothing', async () => {
    const { sid, open } = await ofOdoo();
    await (await open()).destroy();
    const key = `ended_session:{session:${sid}}`;
    expect(await redis.cli('keys', '*')).toBe(key);
    expect(await redis.cli('get', key)).toBe('');
    expect(await redis.cli('ttl', key)).toSatisfy(about(3600));
  });

  it('is not left where nothing ended', async () => {
    const sid = newHexSid();
    expect(await store.destroy(sid)).toBe(false);
    expect(await store.destroyIf(sid, '{}')).toEqual({ done: false, current: undefined });
    await store.write(sid, '{"a": 1}', undefined, 60);
    expect(await store.destroyIf(sid, '{}')).toEqual({ done: false, current: '{"a": 1}' });
    expect(await redis.cli('keys', '*')).toBe(`session:${sid}`);
  });

  it('is left by a Redis that is full', async () => {
    const { sid, save, open } = await ofOdoo();
    const session = await open();
    const other = await ofOdoo();
    const gone = newHexSid();
    await redis.cli('config', 'set', 'maxmemory', '1');
    await session.destroy();
    expect(await store.destroy(other.sid)).toBe(true);
    await store.refuse(gone);
    await redis.cli('config', 'set', 'maxmemory', '0');
    await save();
    await redis.cli('set', `session:${gone}`, '{}');
    expect(await Promise.all([sid, other.sid, gone].map((one) => store.load(one)))).toEqual(Array(3).fill(undefined));
  });
});

describe('in a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  it.each(['', 'foo', '{shop}', 'a{b', '{a}{b}'])('with the prefix "%s" it is refused, too', async (prefix) => {
    const { store, close } = await openStore({ cluster: cluster.addresses, prefix });
    for (let n = 0; n < 5; n++) {
      const sid = newHexSid();
      const key = prefix === '' ? `session:${sid}` : `session::${prefix}:${sid}`;
      const { server } = await cluster.nodeOf(key);
      await store.write(sid, '{"a": 1}', undefined, 60);
      expect(await store.destroy(sid)).toBe(true);
      await server.cli('set', key, '{"a": 1}');
      expect(await store.load(sid)).toBeUndefined();
      expect(await server.cli('exists', key)).toBe('0');
      // Its other sids are in other slots.
      const ended = newBase64Sid();
      const others = [1, 2, 3].map(() => ended.slice(0, 42) + newBase64Sid().slice(42));
      for (const one of [ended, ...others]) await store.write(one, '{"a": 1}', undefined, 60);
      await store.destroy(ended);
      for (const one of others) expect(await store.load(one)).toBeUndefined();
      const before = newHexSid();
      await store.refuse(before);
      expect(await store.write(before, '{}', undefined, 60)).toEqual({ done: false, current: undefined });
    }
    await close();
  });
});
