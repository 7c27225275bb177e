import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Called, OdooBrowser, type Seen } from '../support/odoo/browser.ts';
import { totpCode } from '../support/odoo/login/totp.ts';
import { ODOO_VERSIONS, recording, recordings } from '../support/odoo/recordings.ts';
import { Replay } from '../support/odoo/replay/replay.ts';
import { type OdooSettings, StandInOdoo } from '../support/odoo/server.ts';
import { databasesOf } from '../support/odoo/users.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

// The stand-in for Odoo is only worth what its answers and its writes are: each exchange that was recorded with a real
// server is played to it, and must show and leave the same.

/** What happened at the server before an exchange, beside what Redis shows. */
const BEFORE: Readonly<Record<string, () => void>> = {
  authenticate_cooldown: () => odoo.failures.set('198.51.100.7', 10),
  check_after_password_change: () => Object.assign(odoo.user('carl'), { password: 'changed' }),
  check_after_archive: () => Object.assign(odoo.user('dora'), { isActive: false }),
  session_info_after_archive: () => Object.assign(odoo.user('dora'), { isActive: false }),
  check_after_login_renamed: () => Object.assign(odoo.user('eve'), { login: 'eva' }),
};

const CHECK = '/web/session/check';
const AUTHENTICATE = '/web/session/authenticate';

let redis: RedisServer;
let odoo: StandInOdoo;
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(() => odoo.close());
afterAll(() => redis.stop());

async function start(settings: Omit<OdooSettings, 'redisPort'>): Promise<void> {
  odoo = await StandInOdoo.start({ ...settings, redisPort: redis.port });
}

/** A browser in which anna has logged in. */
async function browserOfAnna(): Promise<OdooBrowser> {
  const browser = new OdooBrowser(odoo);
  await browser.call(AUTHENTICATE, { db: odoo.databases.at(-1), login: 'anna', password: 'anna' });
  return browser;
}

describe.each(ODOO_VERSIONS)('the stand-in for Odoo %s', (version) => {
  const [shop, second] = databasesOf(version);

  it.each([...recordings(version).keys()])('answers and writes as it did: %s', async (name) => {
    await start({ version, databases: name.startsWith('multidb_') ? [second, shop] : [shop] });
    const replay = new Replay(odoo, recording(version, name));
    await replay.prepare();
    BEFORE[name]?.();
    const { shown, recorded } = await replay.play();
    expect(shown).toEqual(recorded);
  });

  it('knows the user after the second factor, and lets a device be trusted', async () => {
    await start({ version });
    const browser = new OdooBrowser(odoo);
    const logIn = async (): Promise<Seen> => {
      const { csrfToken } = await browser.send('/web/login');
      const form = { login: 'tina', password: 'tina', redirect: '/shop', csrf_token: csrfToken };
      const { location } = await browser.send('/web/login', form);
      expect(location).toBe('/web/login/totp?redirect=%2Fshop');
      return browser.send(location ?? '');
    };
    const { csrfToken } = await logIn();
    const form = { redirect: '/shop', remember: '1', csrf_token: csrfToken };
    const wrong = await browser.send('/web/login/totp', { ...form, totp_token: 'wrong' });
    expect([wrong.status, wrong.text]).toEqual([200, expect.stringContaining('Verification failed')]);
    expect(await browser.call(CHECK)).toHaveProperty('error');
    const code = totpCode(odoo.user('tina').totpSecret ?? '', Date.now() / 1000);
    expect(await browser.send('/web/login/totp', { ...form, totp_token: code })).toMatchObject({ location: '/shop' });
    expect(await browser.call(CHECK)).not.toHaveProperty('error');
    await browser.send('/web/session/logout');
    expect(await logIn()).toMatchObject({ status: 303, location: '/shop' });
    expect(await browser.call(CHECK)).not.toHaveProperty('error');
  });

  it('keeps its sessions below the prefix of its addon', async () => {
    await start({ version, prefix: 'site' });
    const { sid } = await browserOfAnna();
    expect(await redis.cli('exists', `session::site:${sid}`)).toBe('1');
  });

  const callKw = (browser: OdooBrowser, model: string, method: string, args: unknown[], kwargs = {}) =>
    browser.call(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });

  it.each<[string, (browser: OdooBrowser, uid: number) => Promise<Seen | Called>]>([
    ['a page', (browser) => browser.send('/web/database/manager')],
    ['a language of a page', (browser) => browser.send('/web/login?redirect=/x&lang=fr')],
    ['a model', (browser) => callKw(browser, 'res.partner', 'read', [[1], ['name']])],
    ['a method', (browser) => callKw(browser, 'res.users', 'search_read', [[]])],
    ['a record of another user', (browser) => callKw(browser, 'res.users', 'read', [[2], ['name']])],
    ['a field', (browser, uid) => callKw(browser, 'res.users', 'read', [[uid], ['signature']])],
    ['an argument by name', (browser) => callKw(browser, 'res.users', 'context_get', [], { context: {} })],
    ['a group without a name', (browser) => callKw(browser, 'res.groups', 'get_external_id', [[999]])],
    ['a service', (browser) => browser.call('/jsonrpc', { service: 'db', method: 'list', args: [] })],
    ['a login without a name', (browser) => browser.call(AUTHENTICATE, { db: shop })],
    ['a login of eve', (browser) => browser.call(AUTHENTICATE, { db: shop, login: 'eve', password: 'eve' })],
  ])('does not answer what was not recorded: %s', async (_, ask) => {
    await start({ version });
    expect((await ask(await browserOfAnna(), odoo.user('anna').uid)).status).toBe(501);
    await expect(odoo.close()).rejects.toThrow('no recording answers');
    odoo.unrecorded.splice(0);
  });
});

it('the stand-in for Odoo 19 gives one new sid to six requests at once', async () => {
  await start({ version: '19.0' });
  const { sid } = await browserOfAnna();
  const data = await odoo.sessions.load(sid);
  await odoo.sessions.save(sid, { ...data, create_time: Date.now() / 1000 - 4 * 3600 });
  const browsers = Array.from({ length: 6 }, () => new OdooBrowser(odoo, sid));
  await Promise.all(browsers.map((browser) => browser.call(CHECK)));
  const sids = new Set(browsers.map((browser) => browser.sid));
  expect([sids.size, sids.has(sid)]).toEqual([1, false]);
});
