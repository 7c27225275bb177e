import type { Client } from '@wideload/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { OdooBrowser } from '../../../test/support/odoo/browser.ts';
import { totpCode } from '../../../test/support/odoo/login/totp.ts';
import { ODOO_VERSIONS } from '../../../test/support/odoo/recordings.ts';
import { databasesOf } from '../../../test/support/odoo/users.ts';
import { FIREFOX, Site, stopRedis } from './support/site.ts';

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

/** Sends the form of this host with the password of tina. Returns the address to which it leads. */
async function logIn(client: Client, db: string): Promise<URL> {
  const headers = { 'user-agent': FIREFOX };
  const { body } = await client.inject({ url: '/web/login?redirect=/shop', headers });
  const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(body) ?? [];
  const form = { login: 'tina', password: 'tina', redirect: '/shop', csrf_token: token, db };
  const answer = await client.inject({
    method: 'POST',
    url: '/web/login',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  return new URL(String(answer.headers.location));
}

describe.each(ODOO_VERSIONS)('a login here that needs a second factor, beside Odoo %s', (version) => {
  const [shop, second] = databasesOf(version);

  it.each([[[shop]], [[second, shop]]])(
    'is finished on the page of Odoo to which it leads, with databases %s',
    async (databases) => {
      site = await Site.start({ version, databases });
      const client = site.host.client();
      const address = await logIn(client, shop);
      expect(address.origin).toBe(site.odoo.url);
      const sid = client.cookies.get('session_id') ?? '';
      const browser = new OdooBrowser(site.odoo, sid);
      const { status, csrfToken } = await browser.send(address.pathname + address.search);
      expect(status).toBe(200);
      const code = totpCode(site.odoo.user('tina').totpSecret ?? '', Date.now() / 1000);
      const form = { totp_token: code, redirect: '/shop', csrf_token: csrfToken };
      expect(await browser.send(address.pathname, form)).toMatchObject({ status: 303, location: '/shop' });
      expect(await browser.call('/web/session/check')).not.toHaveProperty('error');
      expect(await site.odoo.sessions.load(browser.sid)).toMatchObject({ login: 'tina', db: shop });
      expect(await site.redis.cli('exists', `session:${sid}`)).toBe('0');
    },
  );
});
