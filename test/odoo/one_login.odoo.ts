import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { settings } from './settings.ts';

// One login for a real Odoo and this host, which share its Redis. The database must have no modules that change the login.

const { url, db, login, password, redis } = settings();

/** As Odoo's log of devices sees a browser. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

const PROBE = moduleFile(
  'probe',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      const route = { config: { auth: 'public' } };
      app.get('/probe', route, ({ user, session }) => ({ login: user?.login ?? null, groups: user?.groups, data: session.data }));
      app.get('/probe/:key', route, ({ session, params }) => { session.data[params.key] = 'kept'; return {}; });
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

const AT_ONCE = 8;

/** A browser: it sends the session cookie of either to both, since a cookie is of a host name and not of a port. */
class Browser {
  sid: string | undefined;

  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const cookie: Record<string, string> = this.sid === undefined ? {} : { cookie: `session_id=${this.sid}` };
    const headers = { 'user-agent': USER_AGENT, ...cookie, ...Object(init.headers) };
    const response = await fetch(address, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, value] = /^session_id=([^;]*)/.exec(line) ?? [];
      if (value !== undefined) this.sid = value || undefined;
    }
    return response;
  }

  async call(address: string, params: object = {}): Promise<{ result?: Record<string, unknown>; error?: unknown }> {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 });
    const response = await this.fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return JSON.parse(await response.text());
  }
}

let host: Host;
let browser: Browser;

beforeAll(async () => {
  const addons = addonsWith({ 'probe/index.js': PROBE });
  host = await startHost(['--load=base,web,session_redis,auth_odoo,probe', `--addons-path=${addons}`], {
    env: { ...redis, ODOO_AUTH_ODOO_URL: url, ODOO_AUTH_ODOO_CHECK_INTERVAL: '1s' },
  });
});
afterAll(cleanUp);
beforeEach(() => {
  browser = new Browser();
});

/** This host at the host name of Odoo, where browsers send the cookie. */
const here = (path: string): string => `http://${new URL(url).hostname}:${new URL(host.url).port}${path}`;

const logInAt = (base: string, word = password) =>
  browser.call(`${base}/web/session/authenticate`, { db, login, password: word });

/** Who is logged in here, and whether Odoo takes the session for valid. */
async function seen() {
  const probe = JSON.parse(await (await browser.fetch(here('/probe'))).text());
  const { error } = await browser.call(`${url}/web/session/check`);
  return { here: probe.login, isValid: error === undefined };
}

const BOTH = { here: login, isValid: true };
const NOBODY = { here: null, isValid: false };

describe('one login', () => {
  it('at Odoo is known here', async () => {
    expect(await logInAt(url)).toMatchObject({ result: { username: login } });
    expect(await seen()).toEqual(BOTH);
  });

  it('here is known at Odoo', async () => {
    expect(await logInAt(here(''))).toMatchObject({ result: { username: login } });
    expect(await seen()).toEqual(BOTH);
    expect((await browser.fetch(`${url}/web`)).status).toBeLessThan(400);
  });

  it('keeps what the visitor had here', async () => {
    await browser.fetch(here('/probe/cart'));
    await logInAt(here(''));
    const { data } = JSON.parse(await (await browser.fetch(here('/probe'))).text());
    expect(data).toMatchObject({ cart: 'kept', login });
  });

  it('with a wrong password is refused at both, and leaves a visitor whom Odoo lets log in', async () => {
    expect(await logInAt(here(''), `not ${password}`)).toMatchObject({
      error: { data: { name: 'odoo.exceptions.AccessDenied' } },
    });
    expect((await seen()).here).toBeNull();
    expect(await logInAt(url)).toMatchObject({ result: { username: login } });
    expect(await seen()).toEqual(BOTH);
  });
});

describe.each(['here', 'at Odoo'])('a logout %s', (where) => {
  it.each(['here', 'at Odoo'])('after a login %s ends it at both', async (madeAt) => {
    await logInAt(madeAt === 'here' ? here('') : url);
    expect(await seen()).toEqual(BOTH);
    const { sid } = browser;
    await browser.fetch(where === 'here' ? here('/web/session/logout') : `${url}/web/session/logout`);
    expect(await seen()).toEqual(NOBODY);
    browser.sid = sid;
    expect(await seen()).toEqual(NOBODY);
  });
});

it('two hundred requests to both, eight at a time, log nobody out', async () => {
  await logInAt(here(''));
  const { sid } = browser;
  const addresses = Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? here(`/probe/key${index}`) : `${url}/web/session/check`,
  );
  const failed: string[] = [];
  const send = async (address: string): Promise<void> => {
    const one = new Browser();
    one.sid = sid;
    if (!address.startsWith(url)) await one.fetch(address);
    else if ((await one.call(address)).error !== undefined) failed.push(address);
  };
  // An Odoo without workers has few connections to its database.
  while (addresses.length > 0) await Promise.all(addresses.splice(0, AT_ONCE).map(send));
  expect(failed).toEqual([]);
  expect(await seen()).toEqual(BOTH);
});
