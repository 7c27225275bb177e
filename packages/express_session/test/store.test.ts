import session from 'express-session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, logIn } from '../../../test/support/session_app/app.ts';
import { useClients } from '../../../test/support/session_app/clients.ts';
import type { ExpressSessionStore } from '../src/index.ts';
import { startApp } from './support/app.ts';
import { called, PLACES } from './support/stores.ts';

const clients = useClients();

const userOf = (data: session.SessionData) => data.userId;

function newCookie(maxAge: number): session.Cookie {
  const cookie = new session.Cookie();
  cookie.maxAge = maxAge;
  // Otherwise it is a millisecond less now and then.
  cookie.originalMaxAge = maxAge;
  return cookie;
}

const newSession = (data: Record<string, unknown> = {}): session.SessionData => ({
  cookie: newCookie(60_000),
  ...data,
});

describe.each(PLACES)('a session in %s', (_, newStore) => {
  let store: ExpressSessionStore;
  let app: App;
  beforeAll(async () => {
    store = newStore(clients(), { userOf, identityKeys: ['userId', 'role'] });
    app = await startApp(store);
  });
  afterAll(() => app.close());

  const get = (sid: string) => called<session.SessionData | null>((back) => store.get(sid, back));
  const set = (sid: string, data: session.SessionData) => called<void>((back) => store.set(sid, data, back));
  const touch = (sid: string, data: session.SessionData) => called<void>((back) => store.touch(sid, data, back));
  const destroy = (sid: string) => called<void>((back) => store.destroy(sid, back));
  const read = async (sid: string) => (await get(sid)) ?? expect.fail('no session');
  const dataOf = async (sid: string) => {
    const { cookie: _, ...data } = await read(sid);
    return data;
  };

  it('keeps what two requests changed and removed, and what neither did', async () => {
    await set('merge', newSession({ a: 1, b: 1, c: { deep: [1] }, d: 1 }));
    const [one, other] = [await read('merge'), await read('merge')];
    Object.assign(one, { a: 2, e: 1 });
    other.c = { deep: [2] };
    delete other.d;
    await set('merge', one);
    await set('merge', other);
    expect(await dataOf('merge')).toEqual({ a: 2, b: 1, c: { deep: [2] }, e: 1 });
  });

  it('is saved twice by one request without losing what others wrote in between', async () => {
    await set('twice', newSession({ a: 1 }));
    const [one, other] = [await read('twice'), await read('twice')];
    one.a = 2;
    other.b = 1;
    const first = set('twice', one);
    // It takes the session as it is now, and runs after the first.
    one.a = 3;
    const second = set('twice', one);
    await Promise.all([first, second, set('twice', other)]);
    one.c = 1;
    await set('twice', one);
    expect(await dataOf('twice')).toEqual({ a: 3, b: 1, c: 1 });
  });

  it('is saved by save() and again at the end of the request', async () => {
    const { cookie } = await logIn(app);
    expect((await app.get('/twice', cookie)).text).toBe('saved');
    expect(JSON.parse((await app.get('/data', cookie)).text)).toEqual({ userId: 1, second: true });
  });

  it('that ended is not written by a request that read it, and not created by a touch', async () => {
    await set('ended', newSession({ a: 1 }));
    const late = await read('ended');
    await destroy('ended');
    late.a = 2;
    await set('ended', late);
    await touch('ended', late);
    await touch('ended', newSession());
    expect(await get('ended')).toBeNull();
  });

  it('is known by its object, also a frozen one, and not by a copy of that', async () => {
    const saved = Object.freeze(newSession({ a: 1 }));
    await set('known', saved);
    const other = await read('known');
    Object.assign(other, { b: 1 });
    await set('known', other);
    await set('known', saved);
    expect(await dataOf('known')).toEqual({ a: 1, b: 1 });
    await set('known', { ...other });
    expect(await dataOf('known')).toEqual({ a: 1, b: 1 });
    await set('known', { ...saved });
    expect(await dataOf('known')).toEqual({ a: 1 });
    expect(Object.keys(other)).toEqual(['cookie', 'a', 'b']);
  });

  it('that was not read is created, or replaces what is stored', async () => {
    await set('whole', newSession({ a: 1 }));
    await set('whole', newSession({ b: 1 }));
    expect(await dataOf('whole')).toEqual({ b: 1 });
    await destroy('whole');
    await set('whole', newSession({ c: 1 }));
    expect(await dataOf('whole')).toEqual({ c: 1 });
  });

  it('keeps the later expiry of two cookies, and a lifetime that a request shortened alone', async () => {
    await set('cookie', newSession());
    const [short, long] = [await read('cookie'), await read('cookie')];
    Object.assign(long, { cookie: newCookie(600_000), long: true });
    await set('cookie', long);
    Object.assign(short, { cookie: newCookie(60_000), short: true });
    await set('cookie', short);
    const merged = await read('cookie');
    expect(merged).toMatchObject({ long: true, short: true, cookie: { originalMaxAge: 600_000 } });
    await touch('cookie', Object.assign(merged, { cookie: newCookie(30_000) }));
    expect(await read('cookie')).toMatchObject({ cookie: { originalMaxAge: 30_000 } });
  });

  it('ends if its cookie has expired', async () => {
    await set('expired', newSession());
    await set('expired', { ...newSession(), cookie: newCookie(-1) });
    expect(await get('expired')).toBeNull();
  });

  it('is not written by an older request if another user logged in meanwhile', async () => {
    await set('user', newSession({ userId: 1, role: 'user' }));
    const [login, older] = [await read('user'), await read('user')];
    Object.assign(login, { userId: 2, role: 'admin' });
    await set('user', login);
    older.cart = [1];
    await set('user', older);
    expect(await dataOf('user')).toEqual({ userId: 2, role: 'admin' });
  });

  it('keeps its identity if an older request of the same user changed that', async () => {
    await set('role', newSession({ userId: 1, role: 'user' }));
    const [one, older] = [await read('role'), await read('role')];
    one.role = 'none';
    await set('role', one);
    Object.assign(older, { role: 'admin', cart: [1] });
    await set('role', older);
    expect(await dataOf('role')).toEqual({ userId: 1, role: 'none', cart: [1] });
  });

  it('has a key __proto__ that stays data', async () => {
    const hostile: session.SessionData = { ...newSession(), ...JSON.parse('{"__proto__": {"admin": true}}') };
    await set('proto', hostile);
    const [one, other] = [await read('proto'), await read('proto')];
    one.a = 1;
    other.b = 1;
    await set('proto', one);
    await set('proto', other);
    const stored = await read('proto');
    expect(Object.keys(stored).sort()).toEqual(['__proto__', 'a', 'b', 'cookie']);
    expect(stored.admin).toBeUndefined();
  });

  it('is listed by its user, and ends with all of that user, also under a slow request', async () => {
    const logins = [await logIn(app, 7), await logIn(app, 7), await logIn(app, 7)];
    await logIn(app, 8);
    const [kept, slow, gone] = logins;
    if (!kept || !slow || !gone) return expect.fail('no logins');
    expect((await store.sessionsOf(7)).map(({ id }) => id).sort()).toEqual(logins.map(({ sid }) => sid).sort());
    const late = app.get(`/slow/${slow.sid}`, slow.cookie);
    await app.waiting(slow.sid);
    expect(await store.logOutEverywhere(7, { except: kept.sid })).toBe(2);
    app.release(slow.sid);
    await late;
    expect((await store.sessionsOf(7)).map(({ id, userId }) => [id, userId])).toEqual([[kept.sid, 7]]);
    expect((await app.get('/whoami', slow.cookie)).text).toBe('null');
    expect((await app.get('/whoami', kept.cookie)).text).toBe('7');
    expect(await store.sessionsOf(8)).toHaveLength(1);
    expect(await store.sessionsOf('nobody')).toEqual([]);
  });

  it('is counted, listed and cleared with all others', async () => {
    await called<void>((back) => store.clear(back));
    await set('one', newSession({ a: 1 }));
    await set('two', newSession({ a: 2 }));
    expect(await called<number>((back) => store.length(back))).toBe(2);
    expect((await called<string[]>((back) => store.ids(back)))?.sort()).toEqual(['one', 'two']);
    const all = (await called<session.SessionData[]>((back) => store.all(back))) ?? [];
    expect(all.map(({ a, id }) => [id, a]).sort()).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
    await called<void>((back) => store.clear(back));
    expect(await called<number>((back) => store.length(back))).toBe(0);
  });
});
