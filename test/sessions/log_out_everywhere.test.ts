import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, newFolder, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startRedisHost } from '../support/redis_host.ts';
import { until } from '../support/until.ts';

/** A route that changes its session and answers when the test says so. */
const SLOW = moduleFile(
  'slow',
  `depends: ['web'],
  setup({ on }) {
    let waiting;
    on(Routes, (app) => {
      app.get('/slow', async ({ session }) => {
        session.data.before = true;
        await new Promise((resolve) => { waiting = resolve; });
        session.data.after = true;
        return { ok: true };
      });
      app.get('/is-waiting', { config: { auth: 'none' } }, async () => waiting !== undefined);
      app.get('/go', { config: { auth: 'none' } }, async () => waiting());
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => redis.cli('flushall'));

describe.each(['files', 'Redis'])('with sessions in %s, logging out everywhere', (store) => {
  let host: Host;
  beforeAll(async () => {
    host = await startHost(
      [
        `--load=base,web,slow${store === 'Redis' ? ',session_redis' : ''}`,
        `--addons-path=${addonsWith({ 'slow/index.js': SLOW })}`,
        `--data-dir=${newFolder()}`,
        '--admin-passwd=pw',
        '-d',
        'one,two',
      ],
      { env: { ODOO_SESSION_REDIS_PORT: String(redis.port) } },
    );
  });

  async function loggedIn(db = 'one'): Promise<Client> {
    const client = new Client(host.url);
    await client.authenticate('pw', db);
    return client;
  }
  afterEach(async () => {
    await logOut(await loggedIn());
  });
  afterAll(cleanUp);

  const isIn = async (client: Client) => (await client.page('/web')).status === 200;
  const logOut = (client: Client) => client.request('/web/session/logout_all', { method: 'POST' });

  it('ends every session of that user in all databases, returns their number, and keeps all others', async () => {
    const mine = await Promise.all(['one', 'one', 'two'].map((db) => loggedIn(db)));
    const visitor = new Client(host.url);
    await visitor.page('/web/login');
    const { sid } = visitor;
    const answer = await logOut(mine[0]!);
    expect(await answer.json()).toEqual({ ended: 3 });
    expect(mine[0]!.sid).toBeUndefined();
    for (const client of mine) expect(await isIn(client)).toBe(false);
    await visitor.page('/web/login');
    expect(visitor.sid).toBe(sid);
  });

  it('also ends the session of an open request', async () => {
    const [one, two] = [await loggedIn(), await loggedIn()];
    const slow = one.request('/slow');
    await until('it waits', async () => (await (await two.request('/is-waiting')).text()) === 'true');
    expect(await (await logOut(two)).json()).toEqual({ ended: 2 });
    await one.request('/go');
    expect((await slow).status).toBe(200);
    expect(await isIn(one)).toBe(false);
    if (store === 'Redis') expect(await redis.cli('keys', 'session*')).toBe('');
  });

  it('requires POST and a logged-in user', async () => {
    const client = await loggedIn();
    expect((await client.page('/web/session/logout_all')).status).toBe(404);
    expect((await logOut(new Client(host.url))).status).toBe(401);
    expect(await isIn(client)).toBe(true);
  });
});

describe('beside Odoo', () => {
  /** Uses a session that Odoo wrote, so that it is in the user index. `digit`: another one each time, as the host knows what ended. */
  async function usedSession({ url }: Host, digit: string, values: { readonly db: string }): Promise<Client> {
    const sid = digit.repeat(40);
    const session = { login: 'admin', uid: 2, session_token: '9e2a', ...values };
    await redis.cli('set', `session:${sid}`, JSON.stringify(session));
    const client = new Client(url, sid);
    expect((await client.page('/web')).status).toBe(200);
    const isNoted = async () => (await redis.cli('zscore', `sessions_of_user:odoo/${session.db}/2`, sid)) !== '';
    await until('it is known whose session this is', isNoted);
    return client;
  }
  const isThere = async ({ sid }: Client) => (await redis.cli('exists', `session:${sid}`)) === '1';
  let host: Host;
  beforeAll(async () => {
    host = await startRedisHost(redis);
  });
  afterAll(cleanUp);

  it('a user of this host ends none of a user of Odoo with the same login and uid', async () => {
    const own = await startRedisHost(redis, ['-d', 'odoo18']);
    const odoo = await usedSession(own, 'd', { db: 'odoo18' });
    const client = new Client(own.url);
    await client.logIn('pw');
    const answer = await client.request('/web/session/logout_all', { method: 'POST' });
    expect(await answer.json()).toEqual({ ended: 1 });
    expect([await isThere(odoo), await isThere(client)]).toEqual([true, false]);
    await own.stop();
  });

  it('a user of Odoo also ends sessions that were never used here', async () => {
    const [used, unused] = [await usedSession(host, 'f', { db: 'shop' }), new Client(host.url, 'e'.repeat(40))];
    const session = { login: 'admin', uid: 2, db: 'shop', session_token: '9e2a' };
    await redis.cli('set', `session:${unused.sid}`, JSON.stringify(session));
    const answer = await used.request('/web/session/logout_all', { method: 'POST' });
    expect(await answer.json()).toEqual({ ended: 2 });
    expect(await Promise.all([used, unused].map(isThere))).toEqual([false, false]);
  });

  it('a user of Odoo ends the sessions of that database only, not those of the same login elsewhere', async () => {
    const admin = new Client(host.url);
    await admin.logIn('pw');
    const [one, two, namesake] = [
      await usedSession(host, 'a', { db: 'shop' }),
      await usedSession(host, 'b', { db: 'shop' }),
      await usedSession(host, 'c', { db: 'other' }),
    ];
    const answer = await one.request('/web/session/logout_all', { method: 'POST' });
    expect(await answer.json()).toEqual({ ended: 2 });
    expect((await admin.page('/web')).status).toBe(200);
    expect(await Promise.all([two, namesake].map(isThere))).toEqual([false, true]);
  });
});
