import cookie from '@fastify/cookie';
import session from '@fastify/session';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, logIn } from '../../../test/support/session_app/app.ts';
import { useClients } from '../../../test/support/session_app/clients.ts';
import { FastifySessionStore, fastifySession } from '../src/index.ts';
import { SECRET, startApp } from './support/app.ts';

const clients = useClients();
let store: FastifySessionStore;
let app: App;

beforeAll(async () => {
  const identityKeys = ['userId', 'role'];
  store = new FastifySessionStore({ client: clients().ioredis, userOf: ({ userId }) => userId, identityKeys });
  app = await startApp(store);
});

afterAll(async () => {
  await app.close();
});

const dataOf = async (cookie: string, of = app): Promise<unknown> => JSON.parse((await of.get('/data', cookie)).text);

/** Runs a request that reads its session first, and ends after another one. */
async function around(cookie: string, other: () => Promise<unknown>, of = app) {
  const name = `slow${Math.random()}`;
  const slow = of.get(`/slow/${name}`, cookie);
  await of.waiting(name);
  await other();
  of.release(name);
  return { name, ...(await slow) };
}

/** Runs a request that reloads its session after another one, and ends after a third. */
async function reloading(cookie: string, other: () => Promise<unknown>, third: () => Promise<unknown>) {
  const name = `reload${Math.random()}`;
  const slow = app.get(`/reload/${name}`, cookie);
  await app.waiting(name);
  await other();
  app.release(name);
  await app.waiting(`${name}-read`);
  await third();
  app.release(`${name}-read`);
  return { name, ...(await slow) };
}

describe('the plugin', () => {
  it('merges what a request changed and removed after save() and at its end', async () => {
    const { cookie } = await logIn(app);
    await app.get('/set/first', cookie);
    const { name } = await around(cookie, () => app.get('/twice', cookie));
    expect(await dataOf(cookie)).toEqual({ userId: 1, second: true, [name]: true });
  });

  it('merges over what reload() read', async () => {
    const { cookie } = await logIn(app);
    const set = (key: string) => () => app.get(`/set/${key}`, cookie);
    const { name } = await reloading(cookie, set('other'), set('third'));
    expect(await dataOf(cookie)).toEqual({ userId: 1, other: true, third: true, [name]: true });
  });

  it('creates no session under the sid of one that had ended before reload()', async () => {
    const { cookie, sid } = await logIn(app);
    const nothing = async () => undefined;
    expect(await reloading(cookie, () => app.get('/logout', cookie), nothing)).toMatchObject({ status: 200 });
    expect(await clients().ioredis.exists(`sess:${sid}`)).toBe(0);
  });

  it('writes nothing of an older request if another user logged in meanwhile', async () => {
    const { cookie, sid } = await logIn(app);
    await around(cookie, async () => {
      const { cookie: _, ...data } = JSON.parse((await clients().ioredis.get(`sess:${sid}`)) ?? '');
      await clients().ioredis.set(`sess:${sid}`, JSON.stringify({ ...data, cookie: _, userId: 2 }));
    });
    expect(await dataOf(cookie)).toEqual({ userId: 2 });
  });

  it('lists the sessions of a user, and ends them, also under a slow request', async () => {
    const logins = [await logIn(app, 7), await logIn(app, 7), await logIn(app, 7)];
    await logIn(app, 8);
    const [kept, slow] = logins;
    if (!kept || !slow) return expect.fail('no logins');
    expect((await store.sessionsOf(7)).map(({ id }) => id).sort()).toEqual(logins.map(({ sid }) => sid).sort());
    await around(slow.cookie, async () => {
      expect(await store.logOutEverywhere(7, { except: kept.sid })).toBe(2);
    });
    expect((await store.sessionsOf(7)).map(({ id, userId }) => [id, userId])).toEqual([[kept.sid, 7]]);
    expect((await app.get('/whoami', slow.cookie)).text).toBe('null');
    expect((await app.get('/whoami', kept.cookie)).text).toBe('7');
    expect(await store.sessionsOf(8)).toHaveLength(1);
  });

  it('keeps apart what requests of an encapsulated scope read', async () => {
    const scoped = fastify();
    await scoped.register(cookie);
    await scoped.register(fastifySession, {
      store,
      secret: SECRET,
      saveUninitialized: false,
      cookie: { secure: false },
    });
    await scoped.register(async (scope) => {
      scope.decorateRequest('own', null);
      scope.get('/set', async ({ session }) => {
        session.scoped = true;
        return session.userId;
      });
    });
    const { cookie: sent } = await logIn(app, 5);
    const { name } = await around(sent, () => scoped.inject({ url: '/set', headers: { cookie: sent } }));
    expect(await dataOf(sent)).toEqual({ userId: 5, scoped: true, [name]: true });
    expect(scoped.hasPlugin('@fastify/session')).toBe(true);
    await scoped.close();
  });

  it.each(['{}', '{"store": {}}'])('refuses %s, which has no store of ours', async (text) => {
    const wrong = fastify();
    await wrong.register(cookie);
    await expect(async () => wrong.register(fastifySession, { secret: SECRET, ...JSON.parse(text) })).rejects.toThrow(
      'the option "store" must be a FastifySessionStore',
    );
  });

  it('needs @fastify/cookie and a secret as @fastify/session does', async () => {
    await expect(async () => fastify().register(fastifySession, { store, secret: SECRET })).rejects.toThrow(
      "'@fastify/cookie'",
    );
    const short = fastify();
    await short.register(cookie);
    await expect(async () => short.register(fastifySession, { store, secret: 'short' })).rejects.toThrow('length 32');
  });
});

describe('an app whose sessions are unavailable', () => {
  const spoil = async (sid: string) => {
    await clients().redis.cli('del', `sess:${sid}`);
    await clients().redis.cli('lpush', `sess:${sid}`, 'x');
  };

  it('answers 503 if a save fails, and names no sid', async () => {
    const { cookie, sid } = await logIn(app);
    const answer = await around(cookie, () => spoil(sid));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1', 'cache-control': 'no-store' } });
    expect(answer.text).toContain('Redis did not run a command of a session (WRONGTYPE)');
    expect(answer.text).not.toContain(sid);
  });

  it('answers 503 if a read fails', async () => {
    const { cookie, sid } = await logIn(app);
    await spoil(sid);
    expect(await app.get('/whoami', cookie)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('answers 503 if a handler cannot list or end the sessions of a user', async () => {
    await clients().redis.cli('set', 'user_index:sess:7', 'no sorted set');
    for (const use of [() => store.sessionsOf(7), () => store.logOutEverywhere(7)]) {
      const error: unknown = await use().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    }
  });

  it('answers 500 if a session cannot be parsed: another try would not help', async () => {
    const { cookie, sid } = await logIn(app);
    await clients().redis.cli('set', `sess:${sid}`, 'no JSON');
    const { status, headers } = await app.get('/whoami', cookie);
    expect([status, headers['retry-after']]).toEqual([500, undefined]);
  });
});

it('serves @fastify/session itself, with the last write winning', async () => {
  const bare = await startApp(store, {}, session);
  const { cookie, sid } = await logIn(bare, 3);
  await bare.get('/set/a', cookie);
  expect(await dataOf(cookie, bare)).toEqual({ userId: 3, a: true });
  expect((await store.sessionsOf(3)).map(({ id }) => id)).toEqual([sid]);
  const { name } = await around(cookie, () => bare.get('/set/b', cookie), bare);
  expect(await dataOf(cookie, bare)).toEqual({ userId: 3, a: true, [name]: true });
  await bare.get('/logout', cookie);
  expect((await bare.get('/whoami', cookie)).text).toBe('null');
  await bare.close();
});

it('reads a session without a cookie', async () => {
  const { cookie, sid } = await logIn(app, 4);
  await clients().ioredis.set(`sess:${sid}`, '{"userId":9}');
  expect((await app.get('/whoami', cookie)).text).toBe('9');
});

it('refuses options that it does not know', () => {
  const options = { client: clients().ioredis, ...JSON.parse('{"disableTouch": true}') };
  expect(() => new FastifySessionStore(options)).toThrow(
    'new FastifySessionStore(): the option "disableTouch" must be one of client, folder',
  );
});
