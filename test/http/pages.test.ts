import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { startBrowser } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';

let browser: Browser;
let page: Page;
let host: Host;

/** A module with a health check that the test controls, and with its own icon. */
const AILING = moduleFile(
  'ailing',
  `depends: ['web'],
  setup({ add, on }) {
    let result = { healthy: true };
    add(Health, () => ({ name: 'ailing', kind: 'readiness', check: () => result }));
    on(Routes, (app) => {
      app.post('/ailing', { config: { auth: 'none' } }, async ({ body }) => { result = body; return {}; });
      app.get('/favicon.ico', { config: { auth: 'none' } }, async () => 'of its own');
    });
  }`,
  "import { Health } from '@wideload/base';\nimport { Routes } from '@wideload/web';\n",
);

beforeAll(async () => {
  [browser, host] = await Promise.all([startBrowser(), startHost(['--admin-passwd=pass word', '-d', 'prod'])]);
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

/** Opens a page without cookies. A new profile would take a process of its own. Errors on the page fail the test. */
async function visit(address: string, test: (page: Page) => Promise<void>): Promise<void> {
  // A test that failed leaves the page as it was.
  page.removeAllListeners();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of [45]/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setViewportSize(DESKTOP);
  await page.context().clearCookies();
  await page.goto(new URL(address, host.url).href);
  await test(page);
  expect(complaints).toEqual([]);
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('User').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const screenshots = process.env.WIDELOAD_SCREENSHOTS;

const PHONE = { width: 375, height: 667 };
const DESKTOP = { width: 1280, height: 720 };

/** Returns whether the page must be scrolled sideways. */
const isTooWide = (page: Page): Promise<boolean> =>
  page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);

/** Takes screenshots for desktop, phone and dark mode. Checks that the page fits a phone. */
async function look(page: Page, name: string): Promise<void> {
  const shoot = async (kind: string) => {
    if (screenshots !== undefined)
      await page.screenshot({ path: `${screenshots}/${name}_${kind}.png`, fullPage: true });
  };
  await shoot('desktop');
  await page.setViewportSize(PHONE);
  expect(await isTooWide(page), name).toBe(false);
  await shoot('phone');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(DESKTOP);
}

describe('in a browser', () => {
  it('a user logs in, sees the user name and the modules, and logs out', () =>
    visit('/', async (page) => {
      expect(new URL(page.url()).pathname).toBe('/web/login');
      await look(page, 'login');
      await logIn(page, 'pass word');
      await page.waitForURL('**/web');
      expect(await page.locator('#user').textContent()).toBe('admin');
      expect(await page.locator('#modules th').allTextContents()).toEqual(['base', 'web']);
      expect(await page.locator('#sessions').textContent()).toContain('files in');
      await look(page, 'home');
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.waitForURL('**/web/login');
      await page.goto(`${host.url}/web`);
      expect(new URL(page.url()).pathname).toBe('/web/login');
    }));

  it('a user ends all sessions, and sees how many there were', () =>
    visit('/web/login', async (page) => {
      const elsewhere = new Client(host.url);
      await elsewhere.logIn('pass word');
      await logIn(page, 'pass word');
      await page.waitForURL('**/web');
      await page.getByRole('button', { name: 'End all my sessions' }).click();
      expect(await page.getByRole('status').textContent()).toMatch(
        /^You are logged out everywhere: \d+ sessions have ended\.$/,
      );
      await look(page, 'ended');
      expect((await elsewhere.page('/web')).status).toBe(303);
    }));

  it('a wrong password shows an error and keeps the user name', () =>
    visit('/web/login', async (page) => {
      await logIn(page, 'wrong');
      expect(await page.getByRole('alert').textContent()).toBe('Wrong user or password.');
      expect(await page.getByLabel('User').inputValue()).toBe('admin');
      await look(page, 'wrong');
    }));

  it('after the login, the requested page opens', () =>
    visit('/web?debug=1', async (page) => {
      await logIn(page, 'pass word');
      await page.waitForURL('**/web?debug=1');
    }));

  it('an unknown page says so, and links to the start page', () =>
    visit('/nowhere', async (page) => {
      expect(await page.locator('h1').textContent()).toBe('Not Found');
      await look(page, 'not_found');
      await page.getByRole('link', { name: 'Go to the start page' }).click();
      await page.waitForURL('**/web/login?redirect=%2Fweb');
    }));

  it('the login page shows the host name without the port', () =>
    visit(`${host.url.replace('127.0.0.1', 'localhost')}/web/login`, async (page) => {
      expect(await page.title()).toBe('Log in · localhost');
      expect(await page.locator('.site').textContent()).toBe('localhost');
    }));

  it('the start page shows the number of sessions', () =>
    visit('/web/login', async (page) => {
      const elsewhere = new Client(host.url);
      await elsewhere.logIn('pass word');
      await elsewhere.request('/web/session/logout_all', { method: 'POST' });
      await logIn(page, 'pass word');
      await page.waitForURL('**/web');
      expect(await page.locator('#session-count').textContent()).toBe('You have 1 session: this one.');
      await elsewhere.logIn('pass word');
      await page.reload();
      expect(await page.locator('#session-count').textContent()).toBe('You have 2 sessions.');
    }));

  it('on a phone, the start page stacks: the button below the name, the description below the module', () =>
    visit('/web/login', async (page) => {
      await logIn(page, 'pass word');
      await page.waitForURL('**/web');
      await page.setViewportSize(PHONE);
      const topOf = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0;
      expect(await topOf('header button')).toBeGreaterThan(await topOf('h1'));
      expect(await topOf('#modules td')).toBeGreaterThan(await topOf('#modules th'));
      expect((await page.locator('header button').boundingBox())?.width).toBeGreaterThan(300);
    }));

  it('browsers find an icon', async () => {
    const icon = await fetch(`${host.url}/favicon.ico`);
    expect(icon.status).toBe(200);
    expect(icon.headers.get('content-type')).toBe('image/vnd.microsoft.icon');
    expect([...new Uint8Array(await icon.arrayBuffer()).slice(0, 4)]).toEqual([0, 0, 1, 0]);
  });
});

describe('with web_title, and a module whose check fails', () => {
  let ailing: Host;

  const say = (result: object) =>
    fetch(`${ailing.url}/ailing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result),
    });

  beforeAll(async () => {
    const addons = addonsWith({ 'ailing/index.js': AILING });
    const args = ['--load=ailing', `--addons-path=${addons}`, '--web-title=Shop & <Sons>', '--admin-passwd=pw'];
    ailing = await startHost(args);
  });

  it('pages show that name, and the start page lists problems while they last', () =>
    visit(`${ailing.url}/web/login`, async (page) => {
      expect(await page.title()).toBe('Log in · Shop & <Sons>');
      expect(await page.locator('.site').textContent()).toBe('Shop & <Sons>');
      await logIn(page, 'pw');
      await page.waitForURL('**/web');
      expect(await page.locator('h1').textContent()).toBe('Shop & <Sons>');
      expect(await page.getByRole('alert').count()).toBe(0);
      await say({ healthy: false, detail: 'The disk is <full>.' });
      await page.reload();
      expect(await page.getByRole('alert').locator('li').allTextContents()).toEqual(['ailing: The disk is <full>.']);
      await look(page, 'problems');
      await say({ healthy: true, warning: 'The disk is nearly full.' });
      await page.reload();
      expect(await page.getByRole('alert').locator('li').allTextContents()).toEqual([
        'ailing: The disk is nearly full.',
      ]);
    }));

  it('the icon of a module replaces the default icon', async () => {
    expect(await (await fetch(`${ailing.url}/favicon.ico`)).text()).toBe('of its own');
  });
});

describe('while sessions are unavailable', () => {
  it('a page announces its reload, and loads when they are available', async () => {
    const redis = await startRedis();
    const env = { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_SESSION_REDIS_TIMEOUT: '300ms' };
    const own = await startHost(['--load=base,web,session_redis', '--admin-passwd=pw'], { env });
    await redis.stop();
    await visit(`${own.url}/web/login?redirect=%2Fweb%3Fdebug%3D1`, async (page) => {
      expect(await page.locator('h1').textContent()).toBe('Service Unavailable');
      expect(await page.locator('main').textContent()).toContain('This page reloads in 5 seconds.');
      expect(await page.getByRole('link').evaluateAll((links) => links.map(({ href }) => href))).toEqual([page.url()]);
      await look(page, 'unavailable');
      const back = await startRedis({ port: redis.port });
      await page.getByLabel('User').waitFor();
      expect(new URL(page.url()).search).toBe('?redirect=%2Fweb%3Fdebug%3D1');
      await back.stop();
    });
    const form = await new Client(own.url).request('/web/login', { method: 'POST', headers: { accept: 'text/html' } });
    expect(form.status).toBe(503);
    const page = await form.text();
    expect(page).toContain('Go back and send the form again in 5 seconds.');
    expect(page).not.toContain('http-equiv="refresh"');
    expect(page).not.toMatch(/<a /);
  });
});
