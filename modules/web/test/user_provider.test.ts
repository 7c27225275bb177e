import { defineModule } from '@wideload/kit';
import { SessionStore } from '@wideload/session';
import { type Client, type TestHost, testHost } from '@wideload/testing';
import {
  type Identified,
  isUserUnknown,
  LogInElsewhere,
  type Permission,
  Routes,
  type User,
  UserProvider,
} from '@wideload/web';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ANNA: User = {
  uid: 7,
  login: 'anna',
  name: 'Anna Lind',
  lang: 'de_DE',
  tz: 'Europe/Berlin',
  groups: ['sales'],
  database: null,
  provider: 'directory',
  isAdmin: false,
};

/** What the provider returns for every session. */
let said: Identified;
let asked: string[];
let elsewhere: LogInElsewhere | undefined;
/** Creates what another program made: a session with a user of Odoo. Returns its sid. */
let byOdoo: (uid: number) => Promise<string>;

const inGroup = (group: string): Permission => ({ allows: (user) => user.groups.includes(group) });

const directory = defineModule({
  name: 'directory',
  depends: ['web'],
  setup({ on, add }) {
    add(UserProvider, () => ({
      provider: 'directory',
      identify(session) {
        asked.push(session.login ?? '');
        return said;
      },
    }));
    on(LogInElsewhere, () => elsewhere);
    on(Routes, async (app, { get }) => {
      const store = await get(SessionStore);
      byOdoo = async (uid) => {
        const sid = store.newSid();
        const text = JSON.stringify({ uid, login: 'olga', db: 'shop', session_token: 'f'.repeat(64), context: {} });
        await store.write(sid, text, undefined, 1000);
        return sid;
      };
      const logIn = { config: { auth: 'public' as const } };
      app.post('/enter', logIn, async ({ session }) => {
        await session.logIn({ provider: 'directory', uid: 7, login: 'anna' });
        return {};
      });
      app.get('/mine', { config: { auth: 'user' } }, ({ user }) => user);
      app.get('/open', { config: { auth: 'public' } }, (request) =>
        isUserUnknown(request) ? { unknown: true } : { user: request.user },
      );
      app.get('/careless', { config: { auth: 'public' } }, ({ session }) => ({ uid: session.uid }));
      app.get('/sales', { config: { auth: 'user', can: inGroup('sales') } }, () => 'sales');
      app.get('/stock', { config: { auth: 'user', can: inGroup('stock') } }, () => 'stock');
      app.get('/note', { config: { auth: 'public' } }, ({ session }) => {
        session.data.note = 'kept';
        return {};
      });
    });
  },
});

let host: TestHost;
let client: Client;

beforeEach(async () => {
  said = { user: ANNA };
  asked = [];
  elsewhere = undefined;
  host = await testHost({ with: [directory] });
  client = host.client();
});
afterEach(() => host.stop());

const get = async (url: string) => {
  const { statusCode, body } = await client.inject(url);
  return { statusCode, body: body.startsWith('{') ? JSON.parse(body) : body };
};

describe('the provider of a user', () => {
  beforeEach(async () => {
    await client.inject({ method: 'POST', url: '/enter' });
  });

  it('says who makes a request, with what it knows of the user', async () => {
    expect(await get('/mine')).toEqual({ statusCode: 200, body: ANNA });
    expect(await get('/open')).toEqual({ statusCode: 200, body: { user: ANNA } });
    expect(asked).toEqual(['anna', 'anna']);
  });

  it('is not asked about visitors and users of others, who are whom their session names', async () => {
    client = host.client();
    expect(await get('/open')).toEqual({ statusCode: 200, body: { user: null } });
    client = await host.logIn();
    expect(await get('/mine')).toEqual({
      statusCode: 200,
      body: {
        uid: 2,
        login: 'admin',
        name: 'admin',
        lang: null,
        tz: null,
        groups: [],
        database: null,
        provider: 'local',
        isAdmin: true,
      },
    });
    expect(asked).toEqual([]);
  });

  it('may report that nobody is logged in any more: the request continues as a visitor, and the session is left alone', async () => {
    const sid = client.cookies.get('session_id');
    said = { nobody: 'the account was closed' };
    expect((await get('/mine')).statusCode).toBe(401);
    expect(await get('/open')).toEqual({ statusCode: 200, body: { user: null } });
    expect(await get('/careless')).toEqual({ statusCode: 200, body: { uid: null } });
    expect(client.cookies.get('session_id')).toBe(sid);
    const store = await host.get(SessionStore);
    expect(await store.load(sid ?? '')).toContain('"anna"');
  });

  it('may not know: then nobody is taken for the user, nor for a visitor', async () => {
    said = { unknown: 'the directory does not answer' };
    const page = await client.inject('/mine');
    expect([page.statusCode, page.headers['retry-after']]).toEqual([503, '1']);
    expect(await get('/open')).toEqual({ statusCode: 200, body: { unknown: true } });
    // A page that does not think of it does not answer for a visitor.
    expect(await get('/careless')).toEqual({
      statusCode: 503,
      body: expect.objectContaining({ error: 'It cannot be checked at the moment who is logged in.' }),
    });
    said = { user: ANNA };
    expect((await get('/mine')).statusCode).toBe(200);
  });

  it('decides by what the user is in who may call a route', async () => {
    expect(await get('/sales')).toEqual({ statusCode: 200, body: 'sales' });
    expect((await get('/stock')).statusCode).toBe(403);
    said = { user: { ...ANNA, groups: [] } };
    expect((await get('/sales')).statusCode).toBe(403);
    client = host.client();
    expect((await get('/sales')).statusCode).toBe(401);
  });
});

describe('a login at another program', () => {
  const logIn = async (login = 'olga') => {
    const { statusCode, body } = await client.inject({
      method: 'POST',
      url: '/web/session/authenticate',
      payload: { jsonrpc: '2.0', id: 1, params: { login, password: 'right' } },
    });
    return { statusCode, ...JSON.parse(body) };
  };

  it('continues with the session that the program made, and ends that of the visitor', async () => {
    await get('/note');
    const before = client.cookies.get('session_id') ?? '';
    const sid = await byOdoo(9);
    elsewhere = { sid, info: { uid: 9, name: 'Olga' } };
    expect(await logIn()).toMatchObject({ statusCode: 200, result: { uid: 9, name: 'Olga' } });
    expect(client.cookies.get('session_id')).toBe(sid);
    const store = await host.get(SessionStore);
    expect(await store.load(before)).toBeUndefined();
    expect(await get('/mine')).toMatchObject({ body: { uid: 9, login: 'olga', provider: 'odoo', database: 'shop' } });
  });

  it('leaves an existing login alone when it fails, in the words of the program', async () => {
    client = await host.logIn();
    elsewhere = { refused: 'wrong', message: 'Not today.' };
    expect(await logIn()).toMatchObject({ error: { data: { message: 'Not today.' } } });
    expect(await get('/mine')).toMatchObject({ body: { login: 'admin' } });
    elsewhere = { unavailable: 'Perhaps you are logged in.', retryAfter: 3 };
    expect(await logIn()).toMatchObject({
      statusCode: 503,
      error: { data: { message: 'Perhaps you are logged in.' } },
    });
    expect(await get('/mine')).toMatchObject({ body: { login: 'admin' } });
  });

  it('is not believed when no session is there', async () => {
    elsewhere = { sid: 'a'.repeat(40) };
    expect(await logIn()).toMatchObject({ statusCode: 503 });
    expect((await get('/mine')).statusCode).toBe(401);
  });

  it('can continue elsewhere, with half a login', async () => {
    elsewhere = { sid: await byOdoo(9), continueAt: 'https://shop.example.com/web/login/totp' };
    expect(await logIn()).toMatchObject({ result: { uid: null } });
  });

  it('is not asked for a user of this host', async () => {
    elsewhere = { refused: 'wrong' };
    client = await host.logIn();
    expect(await get('/mine')).toMatchObject({ body: { provider: 'local' } });
  });
});

it.each([
  ['of callers who need not be logged in', { auth: 'public' as const, can: inGroup('sales') }],
  ['that is none', { auth: 'user' as const, ...JSON.parse('{"can": "sales"}') }],
])('a route that demands a permission %s fails the boot', async (_, config) => {
  const wrong = defineModule({
    name: 'wrong',
    depends: ['web'],
    setup({ on }) {
      on(Routes, (app) => {
        app.get('/wrong', { config }, () => '');
      });
    },
  });
  await expect(testHost({ with: [wrong] })).rejects.toMatchObject({ code: 'ROUTE_PERMISSION_INVALID' });
});
