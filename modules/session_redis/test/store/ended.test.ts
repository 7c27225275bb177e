import { newHexSid, type SessionStore } from '@wideload/session';
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
    await redis.cli('config', 'set', 'maxmemory', '1');
    await session.destroy();
    expect(await store.destroy(other.sid)).toBe(true);
    await redis.cli('config', 'set', 'maxmemory', '0');
    await save();
    expect([await store.load(sid), await store.load(other.sid)]).toEqual([undefined, undefined]);
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
    }
    await close();
  });
});
