import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type OdooArguments, OdooError, type OdooKey, type OdooWithKey, odooWithKey } from '@wideload/auth_odoo';
import { type Context, defineModule } from '@wideload/kit';
import { testHost } from '@wideload/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, newFolder, said, startHost } from '../../../test/support/host.ts';
import { blocksOf } from '../../../test/support/markdown.ts';
import { KATES_KEY, recordedByKey, UNKNOWN_KEY } from '../../../test/support/odoo/calls/by_key.ts';
import { ODOO_VERSIONS, type OdooVersion } from '../../../test/support/odoo/recordings.ts';
import { get, Site } from './support/site.ts';

let site: Site | undefined;
let context: Context | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** A module with a job. */
const jobs = defineModule({
  name: 'jobs',
  depends: ['auth_odoo'],
  setup({ onStart }) {
    onStart((given) => {
      context = given;
    });
  },
});

const BY_OPTIONS = { auth_odoo_api_key: KATES_KEY, auth_odoo_api_login: 'kate' };

async function start(version: OdooVersion, options: Readonly<Record<string, string>> = BY_OPTIONS): Promise<Site> {
  site = await Site.start({ version }, options, [jobs]);
  return site;
}

function withKey(key?: OdooKey): Promise<OdooWithKey> {
  if (context === undefined) throw new Error('no host');
  return odooWithKey(context, key);
}

const call = async (model: string, method: string, args?: OdooArguments): Promise<unknown> =>
  (await withKey()).call(model, method, args);

/** What a call throws. */
async function thrown(result: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    return new Error(`no error, but ${JSON.stringify(await result)}`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const thrownBy = (model: string, method: string, args?: OdooArguments) => thrown(call(model, method, args));

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
    expect(made).toEqual([expect.any(Number)]);
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
      expect(message).toContain('it may have done what was asked for');
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
    site = await Site.start({ version, databases: [`shop${version.slice(0, 2)}`, 'other'] }, BY_OPTIONS, [jobs]);
    const { code, message } = await thrownBy('res.users', 'context_get');
    expect([code, message]).toEqual(['AUTH_ODOO_KEY_INCOMPLETE', expect.stringContaining('db_name')]);
    const odoo = await withKey({ database: `shop${version.slice(0, 2)}` });
    expect(await odoo.call('res.users', 'context_get')).toMatchObject({ uid: 6 });
  });
});

describe('an API key', () => {
  it.each(['', undefined])('that is %j is asked for at once', async (apiKey) => {
    await start('19.0', {});
    await expect(withKey({ apiKey })).rejects.toMatchObject({ code: 'AUTH_ODOO_KEY_INCOMPLETE' });
  });

  it.each(['two words', 'sécret', 'a\nb'])(
    'that cannot be sent is refused at once, and not shown: %j',
    async (apiKey) => {
      await start('19.0', {});
      const refused = await thrown(withKey({ apiKey }));
      expect(refused).toMatchObject({ code: 'AUTH_ODOO_KEY_INVALID' });
      expect(String(refused)).not.toContain(apiKey);
      await expect(withKey({ apiKey: KATES_KEY, database: 'a b' })).rejects.toMatchObject({
        code: 'AUTH_ODOO_KEY_INVALID',
      });
    },
  );

  it('goes to no other server by a redirect', async () => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      asked.push(request.url ?? '');
      const { id } = JSON.parse(await text(request));
      const version = { jsonrpc: '2.0', id, result: { server_version_info: [19, 0] } };
      if (request.url === '/web/webclient/version_info') response.end(JSON.stringify(version));
      else response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const options = { auth_odoo_url: `http://127.0.0.1:${port}`, auth_odoo_api_key: KATES_KEY };
    const host = await testHost({ modules: ['auth_odoo'], with: [jobs], options });
    expect(await thrownBy('res.users', 'context_get')).toMatchObject({ code: 'AUTH_ODOO_UNANSWERED' });
    expect(asked.filter((url) => !url.startsWith('/web/'))).toEqual(['/json/2/res.users/context_get']);
    await host.stop();
    server.close();
  });

  it('is all that the job of the documentation needs', async () => {
    const { code } = blocksOf('docs/authors/odoo.md').find(({ about }) => about === 'addons/no_email/index.ts')!;
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    const addons = newFolder();
    mkdirSync(join(addons, 'no_email'));
    writeFileSync(join(addons, 'no_email', 'index.ts'), code);
    const { odoo } = await start('19.0');
    const host = await startHost(
      [`--addons-path=${addons}`, '--load=base,web,no_email', `--auth-odoo-url=${odoo.url}`],
      {
        env: { ODOO_AUTH_ODOO_API_KEY: KATES_KEY },
      },
    );
    await said(host, 'contacts without an e-mail address');
    expect(host.output.stderr + host.output.stdout).not.toContain(KATES_KEY);
    await cleanUp();
  });

  it('is not needed by a host whose modules do not call', async () => {
    const host = await testHost({ modules: ['auth_odoo'], options: { auth_odoo_url: 'http://127.0.0.1:1' } });
    await host.stop();
  });
});
