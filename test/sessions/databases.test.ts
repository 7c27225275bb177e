import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, runHost, said } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startRedisHost } from '../support/redis_host.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => redis.cli('flushall'));

const start = (...args: string[]): Promise<Host> => startRedisHost(redis, args);
const authenticate = (client: Client, db?: string) => client.authenticate('pw', db);

const databaseOf = async (client: Client) => (await client.rpc('/web/session/get_session_info')).result?.db;

/** Stores a session as Odoo writes it. */
async function odooSession(host: Host, digit: string, values: object = {}): Promise<Client> {
  const sid = digit.repeat(40);
  const data = { db: 'shop', login: 'anna', uid: 6, session_token: '9e2a', context: { lang: 'en_US' }, ...values };
  await redis.cli('set', `session:${sid}`, JSON.stringify(data));
  return new Client(host.url, sid);
}

const NOT_FOUND = {
  code: 200,
  message: 'Odoo Server Error',
  data: { name: 'odoo.exceptions.AccessError', message: 'Database not found.', arguments: ['Database not found.'] },
};

describe('without db_name', () => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(cleanUp);

  it('a login here has no database, even if the client names one; sessions of Odoo keep theirs', async () => {
    const client = new Client(host.url);
    expect((await authenticate(client, 'nosuch')).result).toMatchObject({ uid: 2, db: null });
    expect(JSON.parse(await redis.cli('get', `session:${client.sid}`)).db).toBeNull();
    expect(await databaseOf(await odooSession(host, 'a'))).toBe('shop');
  });

  describe('an administrator', () => {
    const rights = async (client: Client) => {
      const { result } = await client.rpc('/web/session/get_session_info');
      return [result?.is_admin, result?.is_system];
    };

    it('is only the admin of this host, never a user of Odoo', async () => {
      const admin = new Client(host.url);
      expect((await authenticate(admin)).result).toMatchObject({ is_admin: true, is_system: true });
      expect(await rights(admin)).toEqual([true, true]);
      const portal = await odooSession(host, 'a', { login: 'paul', uid: 7 });
      expect(await rights(portal)).toEqual([false, false]);
      expect(await rights(await odooSession(host, 'b', { login: 'admin', uid: 2 }))).toEqual([false, false]);
      // Nobody is logged in without a token that Odoo made.
      const anonymous = await odooSession(host, 'c', { login: 'anna', uid: 2, session_token: null });
      expect(await rights(anonymous)).toEqual([undefined, undefined]);
    });

    it('is not a user whom Odoo logged in over a session of the admin', async () => {
      const client = await odooSession(host, 'a', { login: 'admin', uid: 2, wideload_admin: 2 });
      expect(await rights(client)).toEqual([false, false]);
      const other = await odooSession(host, 'b', { login: 'p', uid: 7, session_token: null, wideload_admin: 2 });
      expect(await rights(other)).toEqual([undefined, undefined]);
    });
  });
});

describe('with db_name', () => {
  afterEach(cleanUp);

  it('a login may name one of its databases, and no other', async () => {
    const host = await start('-d', 'prod,test');
    const client = new Client(host.url);
    expect((await authenticate(client, 'nosuch')).error).toEqual(NOT_FOUND);
    await said(host, 'is not one of db_name and dbfilter');
    expect(client.sid).toBeUndefined();
    expect((await authenticate(client, 'test')).result).toMatchObject({ db: 'test' });
    expect((await authenticate(new Client(host.url))).result).toMatchObject({ db: 'prod' });
    // As in Odoo, a session that has a database already keeps it.
    expect((await authenticate(client)).result).toMatchObject({ db: 'test' });
    const form = await new Client(host.url).logIn('pw', { db: 'nosuch' });
    expect(form.status).toBe(400);
    expect(await form.text()).toContain('Database not found.');
  });

  it('a session of another database is ignored and kept, with one log line', async () => {
    const host = await start('-d', 'prod');
    const [anna, ben] = [await odooSession(host, 'a'), await odooSession(host, 'b', { login: 'ben' })];
    const before = await redis.cli('get', `session:${anna.sid}`);
    for (const client of [anna, ben]) {
      const page = await client.page('/web');
      expect([page.status, page.headers.getSetCookie()]).toEqual([303, []]);
      expect((await client.rpc('/web/session/check')).error?.code).toBe(100);
    }
    await anna.page('/web/session/logout');
    expect(await redis.cli('get', `session:${anna.sid}`)).toBe(before);
    expect(host.output.stderr.match(/sessions of database \S*shop\S* are ignored/g)).toHaveLength(1);
    expect((await (await odooSession(host, 'c', { db: 'prod' })).page('/web')).status).toBe(200);
  });

  it('a login over a session of another database creates a new session', async () => {
    const host = await start('-d', 'prod');
    const client = await odooSession(host, 'a', { uid: null, login: null, session_token: null, cart: ['pen'] });
    const { sid } = client;
    expect((await client.logIn('pw')).status).toBe(303);
    expect(client.sid).not.toBe(sid);
    expect(await redis.cli('get', `session:${client.sid}`)).not.toContain('cart');
    expect(await redis.cli('exists', `session:${sid}`)).toBe('1');
  });
});

describe('with dbfilter', () => {
  afterEach(cleanUp);

  it('the host name decides which sessions are valid', async () => {
    const host = await start('--db-filter=^%d$');
    const { sid } = await odooSession(host, 'a');
    const status = async (name: string) =>
      (await new Client(host.url, sid).request('/web', { headers: { 'x-forwarded-host': name } })).status;
    expect(await status('shop.example')).toBe(401);
    const behind = await start('--db-filter=^%d$', '--proxy-mode');
    const behindProxy = async (name: string) =>
      (await new Client(behind.url, sid).request('/web', { headers: { 'x-forwarded-host': name } })).status;
    expect(await behindProxy('www.shop.example')).toBe(200);
    expect(await behindProxy('other.example')).toBe(401);
  });

  it('stops the boot if it is not a regular expression, and names its source', async () => {
    const { code, stderr } = await runHost(['--db-filter=(']);
    expect(code).toBe(2);
    expect(stderr).toContain('--db-filter');
    expect(stderr).toContain('must be a regular expression');
  });
});
