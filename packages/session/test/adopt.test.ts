import { newBase64Sid, newHexSid } from '@wideload/session';
import { DEFAULT_RULES, openSession, type Session } from '@wideload/session/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { sidHash } from '../src/identity/own_identity.ts';
import { localText } from './support/local_text.ts';
import { MemoryStore } from './support/memory_store.ts';

const SILENT = { unreadable: () => {}, unavailable: () => {} };
const RULES = { ...DEFAULT_RULES, adoptsSids: true };

let store: MemoryStore;
let sid: string;
beforeEach(() => {
  store = new MemoryStore();
  sid = newHexSid();
});

const open = async (sent = sid): Promise<Session> => openSession(store, sent, SILENT, RULES);
const dataOf = (one = sid): Record<string, unknown> => JSON.parse(store.texts.get(one) ?? '{}');

const putting = (key: string, value: unknown) => (data: Record<string, unknown>) => {
  data[key] = value;
};

describe('a session under an unknown sid that is kept', () => {
  it.each([['40', newHexSid()] as const, ['84', newBase64Sid()] as const, ['86', `${newBase64Sid()}_-`] as const])(
    'begins with the first change, with a sid of %s characters',
    async (_, sent) => {
      const session = await open(sent);
      expect(await session.save()).toBe('unchanged');
      expect(store.texts.size).toBe(0);
      session.data.cart = 1;
      expect(await session.save()).toBe('saved');
      expect([session.sid, session.isNew, session.data.cart]).toEqual([sent, false, 1]);
      expect(dataOf(sent)).toMatchObject({ cart: 1, uid: null, wideload_adopted: sidHash(sent) });
      session.data.cart = 2;
      await session.save();
      expect(dataOf(sent)).toMatchObject({ cart: 2, wideload_adopted: sidHash(sent) });
      expect((await open(sent)).data.cart).toBe(2);
    },
  );

  it('does not begin without the rule', async () => {
    const session = await openSession(store, sid, SILENT);
    session.data.cart = 1;
    await session.save();
    expect(session.sid).not.toBe(sid);
    expect(dataOf(session.sid)).not.toHaveProperty('wideload_adopted');
  });

  it.each<[string, (session: Session) => unknown]>([
    ['its sid was read before', (session) => session.sid],
    ['it is to hold what needs a fresh sid', (session) => session.requireFreshSid()],
    ['it rotated', (session) => session.rotate()],
    ['it was ended', (session) => session.destroy()],
    ['a user logs in', (session) => session.logIn({ uid: 2, login: 'anna' })],
  ])('gets another sid where %s', async (_, act) => {
    const session = await open();
    await act(session);
    session.data.cart = 1;
    await session.save();
    expect(session.sid).not.toBe(sid);
    expect([...store.texts.keys()]).toEqual([session.sid]);
    expect(dataOf(session.sid)).not.toHaveProperty('wideload_adopted');
  });

  it.each<[string, (store: MemoryStore) => unknown]>([
    ['its session has ended', () => store.refuse(sid)],
    ['it only led to a session that ended', () => store.texts.set(sid, `{"next_sid": "${newHexSid()}"}`)],
    ['what is there is over', () => store.texts.set(sid, '{"deletion_time": 0}')],
    ['what is there cannot be read', () => store.texts.set(sid, 'garbage')],
  ])('gets another sid where %s, also when that happens while it is open', async (_, happen) => {
    for (const isBefore of [true, false]) {
      store = new MemoryStore();
      if (isBefore) happen(store);
      const session = await open();
      if (!isBefore) happen(store);
      const there = store.texts.get(sid);
      session.data.cart = 1;
      expect(await session.save()).toBe('saved');
      expect([session.sid === sid, store.texts.get(sid)]).toEqual([false, there]);
      expect(dataOf(session.sid)).toMatchObject({ cart: 1 });
    }
  });

  it('takes what several requests at once change', async () => {
    const [one, other, third] = [await open(), await open(), await open()];
    one.data.a = 1;
    other.data.b = 2;
    await Promise.all([one.save(), other.save(), third.update(putting('c', 3))]);
    expect([one.sid, other.sid, third.sid]).toEqual([sid, sid, sid]);
    expect(dataOf()).toMatchObject({ a: 1, b: 2, c: 3, wideload_adopted: sidHash(sid) });
    expect(store.texts.size).toBe(1);
  });

  it('counts every update of requests at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => open()));
    const counted = await Promise.all(
      sessions.map((session) =>
        session.update((data) => {
          data.n = Number(data.n ?? 0) + 1;
          return 'counted';
        }),
      ),
    );
    expect(counted).toEqual(Array(8).fill('counted'));
    expect(dataOf().n).toBe(8);
  });

  it('is laid over what Odoo stored there meanwhile, which stays', async () => {
    const session = await open();
    store.texts.set(sid, '{"db": "shop", "uid": null, "big": 1180591620717411303424}');
    session.data.cart = 1;
    await session.save();
    expect(store.texts.get(sid)).toBe('{"db": "shop", "uid": null, "big": 1180591620717411303424, "cart": 1}');
    expect(session.data.db).toBe('shop');
  });

  it.each([
    ['Odoo', () => '{"db": "shop", "uid": 2, "login": "anna", "session_token": "ab"}'],
    ['this host', () => localText(sid)],
  ])('leaves a session alone in which %s logged a user in meanwhile', async (_, text) => {
    const saved = await open();
    const updated = await open();
    store.texts.set(sid, text());
    saved.data.cart = 1;
    expect([await saved.save(), await updated.update(putting('cart', 1))]).toEqual(['gone', undefined]);
    expect([saved.isGone, store.texts.get(sid), store.texts.size]).toEqual([true, text(), 1]);
  });
});

describe('a session that a browser brought the sid of', () => {
  const begin = async (): Promise<void> => {
    const session = await open();
    session.data.cart = 1;
    await session.save();
  };

  it.each<[string, (session: Session) => unknown]>([
    ['save', (session) => session.save()],
    ['update', (session) => session.update(putting('more', 1))],
  ])('gets a new sid with the %s of what needs one, and the old one is refused', async (_, write) => {
    await begin();
    const session = await open();
    session.requireFreshSid();
    expect(session.needsFreshSid).toBe(true);
    session.data.secret = 's';
    await write(session);
    await session.save();
    expect([session.sid === sid, session.needsFreshSid]).toEqual([false, false]);
    expect(dataOf(session.sid)).toMatchObject({ cart: 1, secret: 's' });
    expect(dataOf(session.sid)).not.toHaveProperty('wideload_adopted');
    const back = await open();
    expect([back.isNew, back.isGone]).toEqual([true, true]);
  });

  it('keeps its sid where nothing is saved', async () => {
    await begin();
    const session = await open();
    session.requireFreshSid();
    expect([await session.save(), session.sid]).toEqual(['unchanged', sid]);
  });

  it('is gone where another request ended it meanwhile', async () => {
    await begin();
    const session = await open();
    await (await open()).destroy();
    session.requireFreshSid();
    session.data.secret = 's';
    expect(await session.save()).toBe('gone');
    expect(store.texts.size).toBe(0);
  });

  it('is nothing special under another sid, nor once Odoo logged its user in', async () => {
    await begin();
    const moved = newHexSid();
    // Odoo keeps foreign keys when it moves a session.
    store.texts.set(moved, store.texts.get(sid) ?? '');
    const user = { uid: 2, login: 'anna', db: 'shop', session_token: 'ab' };
    const sameSid = newHexSid();
    store.texts.set(sameSid, JSON.stringify({ ...user, wideload_adopted: sidHash(sameSid) }));
    for (const one of [moved, sameSid]) {
      const session = await open(one);
      session.requireFreshSid();
      session.data.secret = 's';
      expect([await session.save(), session.sid]).toEqual(['saved', one]);
    }
  });

  it('hands the mark on to no other sid', async () => {
    await begin();
    const prepared = await (await open()).prepareLogIn('shop');
    const session = await open();
    await session.logIn({ uid: 2, login: 'anna' });
    for (const one of [prepared, session.sid]) {
      expect(dataOf(one)).toMatchObject({ cart: 1 });
      expect(dataOf(one)).not.toHaveProperty('wideload_adopted');
    }
  });
});
