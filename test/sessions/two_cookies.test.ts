import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { startBrowser } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, newFolder, said, startHost } from '../support/host.ts';

/** A public route that changes the session. */
const CART = moduleFile(
  'cart',
  `depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/cart', { config: { auth: 'public' } }, async ({ session }) => {
        session.data.cart = ['pen'];
        return { uid: session.uid };
      });
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

let host: Host;
let dataDir: string;
let sid: string;

beforeAll(async () => {
  dataDir = newFolder();
  const addons = addonsWith({ 'cart/index.js': CART });
  host = await startHost([
    '--load=base,web,cart',
    `--addons-path=${addons}`,
    `--data-dir=${dataDir}`,
    '--admin-passwd=pw',
  ]);
  const client = new Client(host.url);
  await client.logIn('pw');
  sid = client.sid ?? '';
});
afterAll(cleanUp);

const OTHER = 'b'.repeat(40);

const send = (path: string, cookie: string, init: RequestInit = {}): Promise<Response> =>
  fetch(host.url + path, { redirect: 'manual', ...init, headers: { accept: 'text/html', ...init.headers, cookie } });

describe('two cookies session_id with the same value', () => {
  it.each([
    ['as they are', () => `session_id=${sid}; session_id=${sid}`],
    ['one of them in quotes', () => `session_id="${sid}"; a=1; session_id=${sid}`],
  ])('count as one, %s', async (_, cookie) => {
    expect((await send('/web', cookie())).status).toBe(200);
  });
});

describe('two different cookies session_id', () => {
  const cookies = () => [`session_id=${sid}; session_id=${OTHER}`, `session_id=${OTHER}; session_id=${sid}`];

  it('log no user in, in any order, and no cookie is set or removed', async () => {
    for (const cookie of cookies()) {
      const page = await send('/web', cookie);
      expect([page.status, page.headers.get('location')]).toEqual([303, '/web/login?redirect=%2Fweb']);
      const data = await send('/web', cookie, { headers: { accept: 'application/json' } });
      expect([data.status, ((await data.json()) as { error: string }).error]).toEqual([
        401,
        'This browser sends two different session cookies, so you are not logged in.',
      ]);
      for (const path of ['/web', '/web/login', '/web/session/logout']) {
        expect((await send(path, cookie)).headers.getSetCookie()).toEqual([]);
      }
    }
  });

  it('save nothing: changes of a handler are not stored', async () => {
    const stored = (): string[] => readdirSync(join(dataDir, 'sessions'), { recursive: true, encoding: 'utf8' });
    const before = stored();
    for (const cookie of cookies()) {
      const answer = await send('/cart', cookie);
      expect([await answer.json(), answer.headers.getSetCookie()]).toEqual([{ uid: null }, []]);
    }
    expect(stored()).toEqual(before);
  });

  it('end no session: each cookie alone still works', async () => {
    for (const cookie of cookies()) await send('/web/session/logout', cookie);
    expect((await send('/web', `session_id=${sid}`)).status).toBe(200);
  });

  it('are explained by the login page, by the answer to its form, and in JSON-RPC', async () => {
    for (const cookie of cookies()) {
      const page = await send('/web/login', cookie);
      const text = await page.text();
      expect(page.status).toBe(200);
      expect(text).toContain('two different session cookies');
      expect(text).toContain('action="/web/session/clear_cookies"');
      const form = await send('/web/login', cookie, { method: 'POST', body: new URLSearchParams({ login: 'admin' }) });
      expect([form.status, form.headers.getSetCookie()]).toEqual([400, []]);
      expect(await form.text()).toContain('two different session cookies');
      const rpc = await send('/web/session/authenticate', cookie, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ params: { login: 'admin', password: 'pw' } }),
      });
      expect(rpc.headers.getSetCookie()).toEqual([]);
      expect(JSON.stringify(await rpc.json())).toContain('two different session cookies');
    }
  });

  it('are logged once', async () => {
    for (const cookie of cookies()) await send('/web', cookie);
    await said(host, 'has different session_id cookies');
    expect(host.output.stderr.match(/has different session_id cookies/g)).toHaveLength(1);
  });

  it('are deleted by a POST from our own page, and only then', async () => {
    const [cookie = ''] = cookies();
    const clear = (headers: Record<string, string>, sent = cookie) =>
      send('/web/session/clear_cookies', sent, { method: 'POST', headers });
    for (const headers of [{}, { origin: host.url }]) {
      const answer = await clear(headers);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/web/login']);
      expect(answer.headers.get('clear-site-data')).toBe('"cookies"');
    }
    const foreign = await clear({ origin: 'https://evil.example' });
    expect([foreign.status, foreign.headers.get('clear-site-data')]).toEqual([403, null]);
    const single = await clear({}, `session_id=${sid}`);
    expect([single.status, single.headers.get('clear-site-data')]).toEqual([303, null]);
    expect((await send('/web/session/clear_cookies', cookie)).status).toBe(404);
  });
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('a user with two different cookies deletes them with a click, and can then log in', async () => {
    const context = await browser.newContext();
    const { hostname } = new URL(host.url);
    await context.addCookies([
      { name: 'session_id', value: OTHER, domain: hostname, path: '/' },
      { name: 'session_id', value: 'c'.repeat(40), domain: hostname, path: '/web' },
    ]);
    const page = await context.newPage();
    await page.goto(`${host.url}/web`);
    const screenshots = process.env.WIDELOAD_SCREENSHOTS;
    if (screenshots !== undefined) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `${screenshots}/two_cookies_${colorScheme}.png` });
      }
      await page.setViewportSize({ width: 375, height: 667 });
      await page.screenshot({ path: `${screenshots}/two_cookies_narrow.png` });
    }
    expect(await page.getByText('two different session cookies').count()).toBe(1);
    await page.getByRole('button', { name: 'Delete the cookies' }).click();
    await page.getByLabel('User').fill('admin');
    await page.getByLabel('Password').fill('pw');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/web');
    expect(await page.locator('#user').textContent()).toBe('admin');
    await context.close();
  });
});
