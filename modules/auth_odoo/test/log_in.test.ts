import type { Client } from '@wideload/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ODOO_VERSIONS, type OdooVersion } from '../../../test/support/odoo/recordings.ts';
import { startRedis } from '../../../test/support/redis.ts';
import { FIREFOX, get, Site, stopRedis } from './support/site.ts';

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

const AUTHENTICATE = '/web/session/authenticate';

async function call(client: Client, url: string, params: object, headers: Record<string, string> = {}) {
  const { statusCode, body } = await client.inject({
    method: 'POST',
    url,
    headers: { 'user-agent': FIREFOX, ...headers },
    payload: { jsonrpc: '2.0', id: 1, params },
  });
  return { status: statusCode, ...JSON.parse(body) };
}

const logIn = (client: Client, login: string, password = login, db?: string) =>
  call(client, AUTHENTICATE, { login, password, ...(db !== undefined && { db }) });

/** Whether Odoo takes the session of that browser for valid. */
async function isKnownAtOdoo({ cookies }: Client): Promise<boolean> {
  const response = await fetch(`${site.odoo.url}/web/session/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `session_id=${cookies.get('session_id')}` },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params: {}, id: 1 }),
  });
  return !(await response.text()).includes('"error"');
}

describe.each(ODOO_VERSIONS)('a login here with a user of Odoo %s', (version) => {
  beforeEach(async () => {
    site = await Site.start({ version });
  });

  it('is known at both, and answers what Odoo answers', async () => {
    const client = site.host.client();
    const { uid } = site.odoo.user('anna');
    expect(await logIn(client, 'anna')).toMatchObject({ result: { uid, name: 'Anna', username: 'anna' } });
    expect(await get(client, '/mine')).toMatchObject({ status: 200, body: { uid, name: 'Anna', provider: 'odoo' } });
    expect(await isKnownAtOdoo(client)).toBe(true);
  });

  it('may have letters beyond ASCII in its name and password', async () => {
    expect(await logIn(site.host.client(), 'müller@exämple.de')).toMatchObject({
      result: { username: 'müller@exämple.de' },
    });
  });

  it('works in the form', async () => {
    const client = site.host.client();
    const { body } = await client.inject({ url: '/web/login?redirect=/open', headers: { 'user-agent': FIREFOX } });
    const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(body) ?? [];
    const form = { login: 'anna', password: 'anna', redirect: '/open', csrf_token: token };
    const answer = await client.inject({
      method: 'POST',
      url: '/web/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': FIREFOX },
      payload: new URLSearchParams(form).toString(),
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/open']);
    expect((await get(client, '/open')).body).toEqual({ login: 'anna' });
  });

  it('keeps what the visitor had, and ends the session of the visitor', async () => {
    const client = site.host.client();
    await get(client, '/put/cart/full');
    const before = client.cookies.get('session_id');
    await logIn(client, 'anna');
    expect((await get(client, '/data')).body).toMatchObject({ cart: 'full', login: 'anna' });
    expect(await site.redis.cli('exists', `session:${before}`)).toBe('0');
    expect(client.cookies.get('session_id')).not.toBe(before);
  });

  it('does not take a session that somebody planted for its own', async () => {
    const planted = await site.logInAtOdoo('paul');
    const sid = planted.cookies.get('session_id')!;
    await logIn(planted, 'anna');
    expect(planted.cookies.get('session_id')).not.toBe(sid);
    expect(await site.redis.cli('exists', `session:${sid}`)).toBe('0');
  });

  it.each([
    ['a wrong password', 'anna', 'nope', 'Access Denied'],
    ['an unknown login', 'nobody', 'nope', 'Access Denied'],
  ])('refuses %s in the words of Odoo, and leaves the login that there is', async (_, login, password, message) => {
    const client = site.host.client();
    await logIn(client, 'paul');
    const sid = client.cookies.get('session_id');
    expect(await logIn(client, login, password)).toMatchObject({
      error: { data: { name: 'odoo.exceptions.AccessDenied', message } },
    });
    expect(client.cookies.get('session_id')).toBe(sid);
    expect((await get(client, '/mine')).body).toMatchObject({ login: 'paul' });
    // What was prepared for the login is gone.
    expect(await site.redis.cli('keys', 'session:*')).toBe(`session:${sid}`);
  });

  it('refuses a database that Odoo does not have', async () => {
    expect(await logIn(site.host.client(), 'anna', 'anna', 'nosuchdb')).toMatchObject({
      error: { data: { name: 'odoo.exceptions.AccessError', message: 'Database not found.' } },
    });
  });

  it('is of the browser and of the address that this host knows, at the name where browsers see Odoo', async () => {
    await site.addHost({ auth_odoo_public_url: 'https://shop.example.com', proxy_mode: true });
    const client = site.hosts[1]!.client();
    const forwarded = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-host': 'shop.example.com' };
    await call(client, AUTHENTICATE, { login: 'anna', password: 'anna' }, forwarded);
    expect(site.odoo.requests.at(-1)?.headers).toMatchObject({
      host: 'shop.example.com',
      'user-agent': FIREFOX,
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-host': 'shop.example.com',
      'x-forwarded-proto': 'https',
    });
  });

  it('with two factors continues at Odoo, with half a login that is nobody here', async () => {
    const client = site.host.client();
    expect(await logIn(client, 'tina')).toMatchObject({ result: { uid: null } });
    expect((await get(client, '/open')).body).toEqual({ login: null });
    expect((await get(client, '/data')).body).toMatchObject({ pre_login: 'tina', uid: null });
  });

  it('is not believed while Odoo keeps its sessions elsewhere', async () => {
    const elsewhere = await startRedis();
    const other = await Site.start({ version }, {}, [], elsewhere);
    try {
      const stranger = await other.addHost({ session_redis_port: site.redis.port });
      const answer = await logIn(stranger.client(), 'anna');
      expect(answer).toMatchObject({ status: 503 });
      expect(stranger.logs.map(({ message }) => message).join()).toContain('both must use the same Redis');
    } finally {
      await other.close().finally(() => elsewhere.stop());
    }
  });

  it('tells the user when it cannot know whether it was done', async () => {
    await site.addHost({ auth_odoo_login_timeout: '1s' });
    const release = site.odoo.hold();
    const answer = await logIn(site.hosts[1]!.client(), 'anna');
    release();
    expect(answer).toMatchObject({
      status: 503,
      error: { data: { message: expect.stringContaining('may be logged in already') } },
    });
    expect(site.odoo.count(AUTHENTICATE)).toBe(1);
  });

  it('does not let the administrator of this host in, unless asked to', async () => {
    site.odoo.user('admin').password = 'other';
    await site.addHost({ admin_passwd: 'local' });
    await site.addHost({ admin_passwd: 'local', auth_odoo_local_admin: true });
    const [, without, beside] = site.hosts;
    expect(await logIn(without!.client(), 'admin', 'local')).toHaveProperty('error');
    const client = beside!.client();
    expect(await logIn(client, 'admin', 'local')).not.toHaveProperty('error');
    expect((await get(client, '/mine')).body).toMatchObject({ provider: 'local', isAdmin: true });
  });

  it('ends at both by a logout at either side', async () => {
    const client = site.host.client();
    await logIn(client, 'anna');
    await client.inject('/web/session/logout');
    expect(await isKnownAtOdoo(client)).toBe(false);
    await logIn(client, 'anna');
    await fetch(`${site.odoo.url}/web/session/logout`, {
      headers: { cookie: `session_id=${client.cookies.get('session_id')}` },
      redirect: 'manual',
    });
    expect((await get(client, '/mine')).status).toBe(401);
  });
});

describe('Odoo’s own words', () => {
  it('come through when an address has failed too often, and another address is not locked out', async () => {
    site = await Site.start(
      { version: '18.0' },
      { web_login_attempts: 100, web_login_attempts_address: 100, proxy_mode: true },
    );
    const from = (address: string, password: string) =>
      call(
        site.host.client(),
        AUTHENTICATE,
        { login: 'anna', password },
        { 'x-forwarded-for': address, 'x-forwarded-host': 'shop.example.com' },
      );
    for (let attempt = 0; attempt < 10; attempt++) await from('198.51.100.7', 'nope');
    expect(await from('198.51.100.7', 'anna')).toMatchObject({
      error: { data: { message: 'Too many login failures, please wait a bit before trying again.' } },
    });
    expect(await from('198.51.100.8', 'anna')).toHaveProperty('result');
  });
});

describe('several databases', () => {
  const start = (version: OdooVersion) =>
    Site.start({ version, databases: [`second${version.slice(0, 2)}`, `shop${version.slice(0, 2)}`] });

  it.each(ODOO_VERSIONS)('a login at Odoo %s that names one goes there', async (version) => {
    site = await start(version);
    const client = site.host.client();
    const db = `shop${version.slice(0, 2)}`;
    expect(await logIn(client, 'anna', 'anna', db)).toHaveProperty('result');
    expect((await get(client, '/mine')).body).toMatchObject({ database: db, login: 'anna' });
    // The session had its database before Odoo saw it.
    const { sid } = site.odoo.requests.find(({ path }) => path === AUTHENTICATE)!;
    expect(site.odoo.sessions.isSid(sid!)).toBe(true);
  });

  it('a login that names none is asked to', async () => {
    site = await start('18.0');
    expect(await logIn(site.host.client(), 'anna')).toMatchObject({
      error: { data: { message: 'There are several databases. Please name one.' } },
    });
  });
});
