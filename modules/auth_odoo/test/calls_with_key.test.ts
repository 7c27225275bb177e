import { OdooError } from '@wideload/auth_odoo';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { KATES_KEY, recordedByKey, UNKNOWN_KEY } from '../../../test/support/odoo/calls/by_key.ts';
import { ODOO_VERSIONS, type OdooVersion } from '../../../test/support/odoo/recordings.ts';
import { BY_OPTIONS, call, job, thrown, thrownBy, withKey } from './support/job.ts';
import { get, Site, stopRedis } from './support/site.ts';

let site: Site | undefined;
afterAll(stopRedis);
afterEach(async () => {
  await site?.close();
  site = undefined;
});

async function start(version: OdooVersion, options: Readonly<Record<string, string>> = BY_OPTIONS): Promise<Site> {
  site = await Site.start({ version }, options, [job]);
  return site;
}

/** The id of the record that was created when the answers were recorded. */
const MADE = { '16.0': 4, '18.0': 8, '19.0': 3 };

describe.each(ODOO_VERSIONS)('a call of Odoo %s with an API key', (version) => {
  const { uid } = recordedByKey(version);

  it('returns what the method returns, for records and for the model', async () => {
    await start(version);
    expect(await call('res.users', 'context_get')).toEqual({ lang: 'en_US', tz: false, uid });
    const read = await call('res.users', 'read', { ids: [uid], fields: ['name', 'login'] });
    expect(read).toEqual([{ id: uid, name: 'Kate Internal', login: 'kate' }]);
    const domain = [['login', '=', 'kate']];
    expect(await call('res.users', 'search_read', { domain, fields: ['login'], limit: 1 })).toMatchObject([
      { id: uid },
    ]);
    const made = await call('ir.filters', 'create', { vals_list: [{ name: 'No e-mail', model_id: 'res.partner' }] });
    expect(made).toEqual([MADE[version]]);
  });

  it('throws what Odoo refused, with the class and the message', async () => {
    await start(version);
    const forbidden = await thrownBy('ir.config_parameter', 'search_read', { domain: [] });
    expect(forbidden).toBeInstanceOf(OdooError);
    // It is about the user of the key: a visitor of a page must not be told.
    expect(forbidden).toMatchObject({
      code: 'AUTH_ODOO_REFUSED',
      odooName: 'odoo.exceptions.AccessError',
      statusCode: 502,
    });
    expect(forbidden.message).toMatch(
      /^Odoo refused ir\.config_parameter\.search_read: odoo\.exceptions\.AccessError: You/,
    );
    expect((await thrownBy('res.users', 'nosuch')).message).toContain('nosuch');
    expect((await thrownBy('no.such', 'read', { ids: [1] })).message).toContain('no.such');
  });

  it('says that the key is wrong, and not which', async () => {
    await start(version, { ...BY_OPTIONS, auth_odoo_api_key: UNKNOWN_KEY });
    const refused = await thrownBy('res.users', 'context_get');
    expect(refused.code).toBe('AUTH_ODOO_KEY_REFUSED');
    expect(refused.message).toContain('res.users.context_get');
    expect(refused.message).not.toContain(UNKNOWN_KEY);
    expect(JSON.stringify(site?.host.logs)).not.toContain(UNKNOWN_KEY);
  });

  it('may use another key than that of the options', async () => {
    await start(version, { auth_odoo_api_key: UNKNOWN_KEY });
    const odoo = await withKey({ apiKey: KATES_KEY, login: 'kate' });
    expect(await odoo.call('res.users', 'context_get')).toMatchObject({ uid });
  });

  it('is not made for other names, nor with arguments that name another method', async () => {
    await start(version);
    for (const [model, method] of [
      ['res.users', '_register_hook'],
      ['../session', 'destroy'],
    ] as const) {
      expect((await thrownBy(model, method)).code).toBe('AUTH_ODOO_NAME_INVALID');
    }
    for (const name of ['model', 'method', '__model__', '__method__']) {
      const { code } = await thrownBy('res.users', 'context_get', { [name]: 'res.partner' });
      expect(code).toBe('AUTH_ODOO_ARGUMENT_RESERVED');
    }
    expect(site?.odoo.requests.filter(({ path }) => path.startsWith('/json'))).toEqual([]);
  });

  it('is sent once, also when Odoo hangs up, and says that it may have been done', async () => {
    await start(version);
    const { odoo } = site!;
    const { call } = await withKey();
    for (const fault of ['hangs up', 'silent', 'html500'] as const) {
      odoo.fault = undefined;
      // Another version may be there when it comes back.
      await call('res.users', 'context_get');
      odoo.fault = fault;
      const before = odoo.requests.length;
      const { code, message } = await thrown(call('res.users', 'context_get'));
      expect([code, odoo.requests.length]).toEqual(['AUTH_ODOO_UNANSWERED', before + 1]);
      expect(message).toContain('Odoo may have executed the call');
      expect(message).not.toContain(KATES_KEY);
    }
  });

  it('says that nothing was done while Odoo is down', async () => {
    await start(version);
    await site?.odoo.down();
    const { code, message } = await thrownBy('res.users', 'context_get');
    expect([code, message]).toEqual(['AUTH_ODOO_UNANSWERED', expect.stringContaining('nothing was done')]);
  });

  it('does not count as a failure of Odoo where the method fails', async () => {
    await start(version);
    for (let n = 0; n < 6; n++) {
      const failed = await thrownBy('res.users', 'read', { ids: [uid], fields: ['nofield'] });
      expect(failed).toMatchObject({ code: 'AUTH_ODOO_REFUSED', odooName: 'builtins.ValueError' });
    }
    expect((await get(await site!.logInAtOdoo(), '/mine')).status).toBe(200);
  });
});

describe('a call of Odoo 19 with an API key', () => {
  it('names the database where one is known', async () => {
    await start('19.0', { ...BY_OPTIONS, db_name: 'shop19' });
    expect(await call('res.users', 'context_get')).toMatchObject({ uid: 5 });
    expect(site?.odoo.requests.at(-1)?.headers['x-odoo-database']).toBe('shop19');
    const other = await withKey({ database: 'nosuchdb' });
    await expect(other.call('res.users', 'context_get')).rejects.toThrow(/status 404.*\n {2}nothing was done/);
  });

  it('needs no login', async () => {
    await start('19.0', { auth_odoo_api_key: KATES_KEY });
    expect(await call('res.users', 'context_get')).toMatchObject({ uid: 5 });
  });
});

describe.each(['16.0', '18.0'] as const)('a call of Odoo %s with an API key', (version) => {
  it('logs the user of the key in once', async () => {
    await start(version);
    const odoo = await withKey();
    const domain = [['login', '=', 'kate']];
    const search = () => odoo.call('res.users', 'search_read', { domain, fields: ['login'], limit: 1 });
    await Promise.all([search(), search()]);
    await search();
    const count = (part: string) => site?.odoo.requests.filter(({ body }) => body.includes(part)).length;
    expect([count('"authenticate"'), count('"execute_kw"'), site?.odoo.count('/web/database/list')]).toEqual([1, 3, 1]);
  });

  it('needs the login of its user', async () => {
    await start(version, { auth_odoo_api_key: KATES_KEY });
    const { code, message } = await thrownBy('res.users', 'context_get');
    expect([code, message]).toEqual(['AUTH_ODOO_KEY_INCOMPLETE', expect.stringContaining('auth_odoo_api_login')]);
    // The login of the options belongs to the key of the options.
    await site?.close();
    await start(version, BY_OPTIONS);
    const other = await withKey({ apiKey: KATES_KEY });
    await expect(other.call('res.users', 'context_get')).rejects.toMatchObject({ code: 'AUTH_ODOO_KEY_INCOMPLETE' });
  });

  it('needs the database where there are several', async () => {
    site = await Site.start({ version, databases: [`shop${version.slice(0, 2)}`, 'other'] }, BY_OPTIONS, [job]);
    const { code, message } = await thrownBy('res.users', 'context_get');
    expect([code, message]).toEqual(['AUTH_ODOO_KEY_INCOMPLETE', expect.stringContaining('db_name')]);
    const odoo = await withKey({ database: `shop${version.slice(0, 2)}` });
    expect(await odoo.call('res.users', 'context_get')).toMatchObject({ uid: 6 });
  });
});
