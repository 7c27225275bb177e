import { FileSessionStore } from '@wideload/session_files';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, newFolder } from '../../../test/support/host.ts';
import { previousUser } from '../src/identity/previous_shape.ts';
import { isLoggedIn, newHexSid, type Session } from '../src/index.ts';
import { newSession, openSession, type SessionRules } from '../src/internal.ts';
import { localText } from './support/local_text.ts';

const store = new FileSessionStore({ folder: newFolder(), suffix: '', expiration: 3600 });
const report = { unreadable: () => {}, unavailable: () => {} };
const ADMIN = { uid: 2, login: 'admin', isAdmin: true };
const ANONYMOUS = { context: { lang: 'en_US' }, db: null, debug: '', login: null, uid: null, session_token: null };
afterAll(cleanUp);

const reopened = ({ sid }: Session) => openSession(store, sid, report);
const dataOf = ({ sid }: Session) => JSON.parse(store.load(sid) ?? '');

async function stored(text: string, sid = newHexSid(), rules?: SessionRules): Promise<Session> {
  await store.write(sid, text, undefined, 60);
  return openSession(store, sid, report, rules);
}

/** A session in which Odoo logged a user in, after a visitor had two steps of a login and a cart. */
const ODOO = JSON.stringify({
  ...ANONYMOUS,
  context: { lang: 'nl_BE', tz: 'Europe/Brussels', uid: 6 },
  db: 'shop',
  login: 'anna',
  uid: 6,
  session_token: '9e2a',
  pre_uid: 6,
  pre_login: 'anna',
  _trace: [{ platform: 'linux' }],
  cart: [1],
});

describe('a user of this host', () => {
  it('never stands where Odoo looks for its own', async () => {
    const session = newSession(store);
    await session.logIn(ADMIN);
    const { wideload, ...rest } = dataOf(session);
    expect(rest).toEqual({ ...ANONYMOUS, _trace: [], expiration: 3600 });
    expect(wideload).toMatchObject({ provider: 'local', uid: 2, login: 'admin', admin: true });
  });

  it('is one from the login on, under every later sid', async () => {
    const session = newSession(store);
    expect([session.user, session.isAdmin]).toEqual([undefined, false]);
    await session.logIn(ADMIN);
    const user = { provider: 'local', db: null, uid: 2, login: 'admin', isAdmin: true };
    for (const move of [() => session.rotate(), () => session.rotateSoftly()]) {
      expect((await reopened(session)).user).toEqual(user);
      await move();
    }
    expect((await reopened(session)).user).toEqual(user);
  });

  it('is nobody under a sid that the session was not moved to by this host', async () => {
    const session = newSession(store);
    await session.logIn(ADMIN);
    const moved = await stored(store.load(session.sid) ?? '');
    expect([moved.user, moved.uid, moved.login, moved.isAdmin]).toEqual([undefined, null, null, false]);
  });

  it('is nobody where a user of Odoo stands, valid or not', async () => {
    for (const uid of [6, 0, false, 'x', -1]) {
      const sid = newHexSid();
      expect((await stored(localText(sid, { uid, session_token: null }), sid)).user).toBeUndefined();
    }
  });

  it('who logs in over that session takes its place', async () => {
    const session = newSession(store);
    await session.logIn(ADMIN);
    await session.logIn({ uid: 2, login: 'ben', provider: 'users' });
    expect((await reopened(session)).user).toMatchObject({ provider: 'users', login: 'ben', isAdmin: false });
  });

  it("who logs in over Odoo's session gets a fresh one without Odoo's user, which ends", async () => {
    const session = await stored(ODOO);
    const { sid } = session;
    expect(session.user).toEqual({ provider: 'odoo', db: 'shop', uid: 6, login: 'anna', isAdmin: false });
    await session.logIn(ADMIN);
    expect([session.sid === sid, store.load(sid)]).toEqual([false, undefined]);
    const { wideload, ...rest } = dataOf(session);
    expect(rest).toEqual({
      ...ANONYMOUS,
      context: { lang: 'nl_BE', tz: 'Europe/Brussels' },
      db: 'shop',
      _trace: [],
      cart: [1],
      expiration: 3600,
    });
    expect((await reopened(session)).user).toMatchObject({ provider: 'local', login: 'admin' });
  });

  it.each([null, 'x', [], 5])('who logs in has a context that Odoo can read, where it was %j', async (context) => {
    const session = await stored(JSON.stringify({ context }));
    await session.logIn(ADMIN);
    expect(dataOf(session).context).toEqual({ lang: 'en_US' });
  });

  it.each([
    ['no provider', { provider: '' }],
    ["Odoo's provider", { provider: 'odoo' }],
    ['no uid', { uid: 0 }],
    ['a text as uid', { uid: '2' as never }],
    ['no login', { login: '' }],
    ['no age', { since: null as never }],
  ])('is nobody with %s', async (_, identity) => {
    const sid = newHexSid();
    expect((await stored(localText(sid, {}, identity), sid)).user).toBeUndefined();
  });
});

describe('what a session keeps at a login', () => {
  it.each([
    ['{"n": 1}', undefined, { n: 1, db: null }],
    ['{"n": 1, "db": 5}', undefined, { n: 1, db: null }],
    ['{"n": 1, "db": "shop"}', undefined, { n: 1, db: 'shop' }],
    ['{"n": 1, "db": "shop"}', 'prod', { n: 1, db: 'prod' }],
  ])('is all of %s but the database, with %s for one', async (text, db, expected) => {
    const session = await stored(text);
    await session.logIn({ ...ADMIN, ...(db !== undefined && { db }) });
    const { wideload, context, expiration, ...rest } = dataOf(session);
    expect(rest).toEqual(expected);
  });
});

describe('a session', () => {
  it.each([
    [{ uid: 2 }, true],
    [JSON.parse(localText('a'.repeat(40))), true],
    [{ uid: 0 }, false],
    [{ uid: null, wideload: 'x' }, false],
    [{ wideload: null }, false],
    [{}, false],
  ])('with %j lives as long as that of a user: %s', (data, isUser) => {
    expect(isLoggedIn(data)).toBe(isUser);
  });
});

describe('a user of Odoo', () => {
  it.each([{ session_token: null }, { session_token: '' }, { session_token: 5 }, {}])(
    'is nobody without a token: %j',
    async (token) => {
      expect((await stored(JSON.stringify({ uid: 2, login: 'admin', db: 'shop', ...token }))).user).toBeUndefined();
    },
  );
});

describe('what says who is logged in', () => {
  it.each([
    ['uid', 3],
    ['login', 'ben'],
    ['session_token', 'ab'],
    ['wideload', {}],
  ])('cannot be changed by a handler: %s', async (key, value) => {
    for (const session of [newSession(store), await stored('{"n": 1}')]) {
      const text = session.isNew ? undefined : store.load(session.sid);
      Object.assign(session.data, { [key]: value });
      await expect(session.save()).rejects.toMatchObject({ code: 'SESSION_KEY_RESERVED' });
      await expect(session.logIn(ADMIN)).rejects.toMatchObject({ code: 'SESSION_KEY_RESERVED' });
      if (text !== undefined) expect(store.load(session.sid)).toBe(text);
    }
  });
});

describe('a session of version 0.1', () => {
  const OLD = { ...ANONYMOUS, context: { lang: 'en_US', uid: 2 }, login: 'admin', uid: 2, wideload_admin: 2, n: 1 };
  const rulesOf = (isKnown: boolean): SessionRules => ({
    maxBytes: 65_536,
    rotationInterval: 3600,
    rotationGrace: 120,
    knowsUser: ({ login }) => isKnown && login === 'admin',
  });

  it('is rewritten when it is first loaded, and its user stays logged in', async () => {
    const session = await stored(JSON.stringify(OLD), newHexSid(), rulesOf(true));
    const user = { provider: 'local', db: null, uid: 2, login: 'admin', isAdmin: true };
    expect([session.user, (await reopened(session)).user]).toEqual([user, user]);
    const { wideload, ...rest } = dataOf(session);
    expect(rest).toEqual({ ...ANONYMOUS, n: 1, expiration: 3600 });
    const indexed: string[] = [];
    for await (const page of store.sidsOfUser('local/2')) indexed.push(...page);
    expect(indexed).toContain(session.sid);
  });

  it.each([
    ['whose user no provider knows', OLD, false],
    ["with Odoo's token", { ...OLD, session_token: 'ab' }, true],
    ['with a device of Odoo', { ...OLD, _trace: [{ platform: 'linux' }] }, true],
    ['with a login that is not text', { ...OLD, login: null }, true],
  ])('%s is left alone, and gives nobody any rights', async (_, data, isKnown) => {
    const text = JSON.stringify(data);
    const session = await stored(text, newHexSid(), rulesOf(isKnown));
    expect([session.isAdmin, session.user?.provider === 'local']).toEqual([false, false]);
    expect(store.load(session.sid)).toBe(text);
  });

  it.each([0, -1, 1.5, '2', null])('with %j for a uid names nobody', (uid) => {
    expect(previousUser({ ...OLD, uid: uid as never })).toBeUndefined();
  });

  it('that ends meanwhile is not brought back', async () => {
    const sid = newHexSid();
    const ended: SessionRules = { ...rulesOf(true), knowsUser: async () => store.destroy(sid) };
    const session = await stored(JSON.stringify(OLD), sid, ended);
    expect([session.isNew, session.user, store.load(sid)]).toEqual([true, undefined, undefined]);
  });

  it('that an older host changes again and again waits for its next request', async () => {
    const sid = newHexSid();
    const textOf = (n: number) => JSON.stringify({ ...OLD, n });
    let n = 0;
    const busy: SessionRules = {
      ...rulesOf(true),
      knowsUser: async () => {
        await store.write(sid, textOf(n + 1), textOf(n), 60);
        n++;
        return true;
      },
    };
    const session = await stored(textOf(0), sid, busy);
    expect([session.user, n, store.load(sid)]).toEqual([undefined, 3, textOf(3)]);
  });

  it('that an older host changes meanwhile is rewritten with that change', async () => {
    const sid = newHexSid();
    const later = JSON.stringify({ ...OLD, n: 2 });
    const overtaken: SessionRules = {
      ...rulesOf(true),
      knowsUser: async () => {
        await store.write(sid, later, JSON.stringify(OLD), 60);
        return true;
      },
    };
    const session = await stored(JSON.stringify(OLD), sid, overtaken);
    expect([session.isAdmin, dataOf(session)]).toEqual([true, expect.objectContaining({ n: 2, uid: null })]);
  });
});
