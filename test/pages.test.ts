import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from './support/browser.ts';
import { Client } from './support/client.ts';
import { cleanUp, type Host, startHost } from './support/host.ts';

let browser: Browser;
let host: Host;

beforeAll(async () => {
  [browser, host] = await Promise.all([startBrowser(), startHost(['--admin-passwd=pass word', '-d', 'prod'])]);
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

/** Opens a page in a browser that was never here; what the page complains about fails the test. */
async function visit(path: string, test: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(host.url + path);
  await test(page);
  await context.close();
  expect(complaints).toEqual([]);
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('User').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const screenshots = process.env.WIDELOAD_SCREENSHOTS;

async function look(page: Page, name: string): Promise<void> {
  if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}

describe('in a browser', () => {
  it('one logs in, sees who one is and what runs, and logs out', () =>
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

  it('one ends all sessions one has, and is told how many they were', () =>
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

  it('a wrong password is said, and the user need not be typed again', () =>
    visit('/web/login', async (page) => {
      await logIn(page, 'wrong');
      expect(await page.getByRole('alert').textContent()).toBe('Wrong user or password.');
      expect(await page.getByLabel('User').inputValue()).toBe('admin');
      await look(page, 'wrong');
    }));

  it('one comes back to where one wanted to go', () =>
    visit('/web?debug=1', async (page) => {
      await logIn(page, 'pass word');
      await page.waitForURL('**/web?debug=1');
    }));

  it('a page that is not there says so', () =>
    visit('/nowhere', async (page) => {
      expect(await page.locator('h1').textContent()).toBe('Not Found');
      await look(page, 'not_found');
    }));
});
