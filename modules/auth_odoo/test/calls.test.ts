import { odoo, odooGroup } from '@wideload/auth_odoo';
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ODOO_VERSIONS, recording } from '../../../test/support/odoo/recordings.ts';
import { get, Site, stopRedis } from './support/site.ts';

const module = defineModule({
  name: 'caller',
  depends: ['auth_odoo'],
  setup({ on }) {
    on(Routes, (app) => {
      const user = { config: { auth: 'user' as const } };
      app.get<{ Params: { model: string; method: string } }>('/call/:model/:method', user, async (request) => ({
        result: await odoo(request).call(request.params.model, request.params.method, [[1]]),
      }));
      app.get('/me', user, async (request) => {
        const [me] = await odoo(request).call<{ name: string }[]>('res.users', 'read', [[request.user?.uid], ['name']]);
        return { name: me?.name };
      });
      app.get('/visitor', { config: { auth: 'public' } }, (request) => odoo(request).call('res.users', 'read', [[1]]));
      app.get('/system', { config: { auth: 'user', can: odooGroup('base.group_system') } }, () => 'yes');
      app.get('/portal', { config: { auth: 'user', can: odooGroup('base.group_portal') } }, () => 'yes');
    });
  },
});

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

describe.each(ODOO_VERSIONS)('a call of Odoo %s in the name of the user', (version) => {
  beforeEach(async () => {
    site = await Site.start({ version }, {}, [module]);
  });

  it('returns what the method returns', async () => {
    expect((await get(await site.logInAtOdoo(), '/me')).body).toEqual({ name: 'Anna' });
    expect((await get(await site.logInAtOdoo('paul'), '/me')).body).toEqual({ name: 'Paul' });
  });

  it('throws what Odoo refuses, with no internals in the answer', async () => {
    const { status, body } = await get(await site.logInAtOdoo(), '/call/res.users/nosuch');
    expect([status, body.error]).toEqual([502, 'Something went wrong here. The error has been logged.']);
    const logged = site.host.logs.find(({ level }) => level === 'error');
    expect(logged?.message).toContain('Odoo refused res.users.nosuch');
    expect(logged?.fields).toMatchObject({ code: 'AUTH_ODOO_REFUSED' });
  });

  it.each([
    ['../../session', 'destroy'],
    ['res.users', '_register_hook'],
    ['res users', 'read'],
    ['res.users', 'read?x'],
  ])('is not made for the names %s and %s', async (model, method) => {
    const anna = await site.logInAtOdoo();
    const path = `/call/${encodeURIComponent(model)}/${encodeURIComponent(method)}`;
    expect((await get(anna, path)).status).toBe(500);
    expect(site.odoo.requests.filter((request) => request.path.includes('call_kw/')).length).toBeLessThanOrEqual(2);
    expect(site.host.logs.some(({ fields }) => fields?.code === 'AUTH_ODOO_NAME_INVALID')).toBe(true);
  });

  it('is not made for a visitor', async () => {
    expect((await get(site.host.client(), '/visitor')).status).toBe(500);
    expect(site.host.logs.some(({ fields }) => fields?.code === 'AUTH_ODOO_NO_USER')).toBe(true);
  });

  it('lets routes demand a group, of internal users and of those of the portal', async () => {
    const [admin, anna, paul] = [
      await site.logInAtOdoo('admin'),
      await site.logInAtOdoo('anna'),
      await site.logInAtOdoo('paul'),
    ];
    const statuses = async (path: string) => [
      (await get(admin, path)).status,
      (await get(anna, path)).status,
      (await get(paul, path)).status,
    ];
    expect(await statuses('/system')).toEqual([200, 403, 403]);
    expect(await statuses('/portal')).toEqual([403, 403, 200]);
  });

  it('is sent once, also when Odoo hangs up', async () => {
    const anna = await site.logInAtOdoo();
    await get(anna, '/me');
    site.odoo.fault = 'hangs up';
    const before = site.odoo.requests.length;
    expect((await get(anna, '/call/res.users/nosuch')).status).toBe(502);
    expect(site.odoo.requests.length).toBe(before + 1);
  });
});

describe('a call of Odoo 19 when the session is about to get a new sid', () => {
  const old = async () => {
    const anna = await site.logInAtOdoo();
    await get(anna, '/me');
    const sid = anna.cookies.get('session_id')!;
    // The answer of Odoo about the session still counts.
    const data = await site.odoo.sessions.load(sid);
    await site.odoo.sessions.save(sid, { ...data, create_time: Date.now() / 1000 - 4 * 3600 });
    return { anna, sid };
  };

  beforeEach(async () => {
    site = await Site.start({ version: '19.0' }, {}, [module]);
  });

  it('is not made where the browser may not store the cookie', async () => {
    const { anna, sid } = await old();
    const before = site.odoo.requests.length;
    expect((await get(anna, '/me', { purpose: 'prefetch' })).status).toBe(503);
    expect(site.odoo.requests.length).toBe(before);
    expect(await site.odoo.sessions.load(sid)).not.toHaveProperty('next_sid');
    expect(site.host.logs.some(({ fields }) => fields?.code === 'AUTH_ODOO_CALL_WAITS')).toBe(true);
  });

  it('brings the browser the new sid elsewhere', async () => {
    const { anna, sid } = await old();
    expect((await get(anna, '/me')).body).toEqual({ name: 'Anna' });
    const next = anna.cookies.get('session_id')!;
    expect([next.slice(0, 42), next === sid]).toEqual([sid.slice(0, 42), false]);
    expect((await get(anna, '/me')).body).toEqual({ name: 'Anna' });
  });
});

describe('programs that know only Odoo’s interfaces', () => {
  it.each(ODOO_VERSIONS)('get the version of Odoo %s, and whether a password is right', async (version) => {
    site = await Site.start({ version });
    const call = async (service: string, method: string, args: unknown[]) => {
      const payload = { jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 5 };
      return JSON.parse((await site.host.inject({ method: 'POST', url: '/jsonrpc', payload })).body);
    };
    expect(await call('common', 'version', [])).toMatchObject({ id: 5, result: { server_serie: version } });
    const [db] = site.odoo.databases;
    expect(await call('common', 'authenticate', [db, 'admin', 'admin', {}])).toMatchObject({ result: 2 });
    expect(await call('common', 'authenticate', [db, 'admin', 'nope', {}])).toMatchObject({ result: false });
    const { apiKeys, uid } = site.odoo.user('kate');
    expect(await call('common', 'authenticate', [db, 'kate', apiKeys[0], {}])).toMatchObject({ result: uid });
    expect(await call('common', 'authenticate', [db, 'tina', 'tina', {}])).toMatchObject({ result: false });
    expect(await call('common', 'authenticate', ['nosuchdb', 'admin', 'admin', {}])).toMatchObject({
      error: { data: { name: 'psycopg2.OperationalError' } },
    });
    const refused = await call('object', 'execute_kw', [db, 2, 'admin', 'res.users', 'read', [[2]]]);
    expect(refused).toMatchObject({ id: 5, error: { code: 404, message: expect.stringContaining('Not Found') } });
    expect(refused.error.data.message).toContain(site.odoo.url);
  });

  it.each(ODOO_VERSIONS)('may speak XML-RPC, with Odoo %s', async (version) => {
    site = await Site.start({ version });
    const headers = { 'content-type': 'text/xml' };
    const post = (payload: string) => site.host.inject({ method: 'POST', url: '/xmlrpc/2/common', headers, payload });
    const asked = recording(version, 'xmlrpc_version').request.body ?? '';
    const answer = await post(asked);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, expect.stringContaining('text/xml')]);
    expect(answer.body).toContain(version);
    const other = await post('<methodCall><methodName>about</methodName></methodCall>');
    expect(other.body).toContain('<name>faultString</name>');
    expect(other.body).toContain(site.odoo.url);
  });
});

describe('an address that leads to a Wideload host', () => {
  it('is noticed, and nobody is logged in by it', async () => {
    site = await Site.start({ version: '18.0' });
    const other = await site.addHost({ http_port: 0 });
    const response = await other.inject({
      method: 'POST',
      url: '/web/session/check',
      headers: { 'x-wideload-auth': '1' },
      payload: {},
    });
    expect(response.statusCode).toBe(508);
  });
});
