import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from './support/addons.ts';
import { Client } from './support/client.ts';
import { cleanUp, type Host, newFolder, startHost } from './support/host.ts';
import { type RedisServer, startRedis } from './support/redis.ts';

/** A route that answers when it is told to, having changed its session. */
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
afterEach(cleanUp);

describe.each(['files', 'Redis'])('with sessions in %s, logging out everywhere', (store) => {
  let host: Host;
  beforeEach(async () => {
    host = await startHost(
      [
        `--load=base,web,slow${store === 'Redis' ? ',session_redis' : ''}`,
        `--addons-path=${folderWith({ 'slow/index.ts': SLOW })}`,
        `--data-dir=${newFolder()}`,
        '--admin-passwd=pw',
      ],
      { env: { ODOO_SESSION_REDIS_PORT: String(redis.port) } },
    );
  });

  async function loggedIn(db = 'one'): Promise<Client> {
    const client = new Client(host.url);
    await client.rpc('/web/session/authenticate', { login: 'admin', password: 'pw', db });
    return client;
  }
  const isIn = async (client: Client) => (await client.page('/web')).status === 200;
  const logOut = (client: Client) => client.request('/web/session/logout_all', { method: 'POST' });

  it('ends every session of that user in that database, says how many, and leaves all others', async () => {
    const mine = await Promise.all([1, 2, 3].map(() => loggedIn()));
    const other = await loggedIn('two');
    const visitor = new Client(host.url);
    await visitor.page('/web/login');
    const { sid } = visitor;
    const answer = await logOut(mine[0]!);
    expect(await answer.json()).toEqual({ ended: 3 });
    expect(mine[0]!.sid).toBeUndefined();
    for (const client of mine) expect(await isIn(client)).toBe(false);
    expect(await isIn(other)).toBe(true);
    await visitor.page('/web/login');
    expect(visitor.sid).toBe(sid);
  });

  it('closes the door for a request that is under way as well', async () => {
    const [one, two] = [await loggedIn(), await loggedIn()];
    const slow = one.request('/slow');
    while ((await (await two.request('/is-waiting')).text()) !== 'true');
    expect(await (await logOut(two)).json()).toEqual({ ended: 2 });
    await one.request('/go');
    expect((await slow).status).toBe(200);
    expect(await isIn(one)).toBe(false);
    if (store === 'Redis') expect(await redis.cli('keys', '*')).toBe('');
  });

  it('takes a click, no link, and somebody who is logged in', async () => {
    const client = await loggedIn();
    expect((await client.page('/web/session/logout_all')).status).toBe(404);
    expect((await logOut(new Client(host.url))).status).toBe(401);
    expect(await isIn(client)).toBe(true);
  });
});

it('a session that Odoo wrote is found once it was used here', async () => {
  const host = await startHost(['--load=session_redis', '--admin-passwd=pw', '-d', 'odoo18'], {
    env: { ODOO_SESSION_REDIS_PORT: String(redis.port) },
  });
  const sid = 'd'.repeat(40);
  await redis.cli('set', `session:${sid}`, '{"db": "odoo18", "login": "admin", "uid": 2, "session_token": "9e2a"}');
  const odoo = new Client(host.url, sid);
  expect((await odoo.page('/web')).status).toBe(200);
  while ((await redis.cli('exists', 'sessions_of_user:admin')) === '0');
  const client = new Client(host.url);
  await client.logIn('pw');
  await client.request('/web/session/logout_all', { method: 'POST' });
  expect(await redis.cli('exists', `session:${sid}`)).toBe('0');
});
