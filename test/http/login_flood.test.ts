import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, startHost } from '../support/host.ts';

afterEach(cleanUp);

/** A hash that takes a minute or more, so that no check ends during a test. */
const ENDLESS_HASH = `$pbkdf2-sha512$99999999$MDEyMzQ1Njc4OWFiY2RlZg$${'A'.repeat(86)}`;

/** Two hashes are computed and 32 wait; see `password_hashing.ts`. */
const TAKEN = 34;
const SENT = 60;

describe('more logins than can be checked', () => {
  it('are refused with 503 and not counted, and files are served meanwhile', async () => {
    const host = await startHost([`--admin-passwd=${ENDLESS_HASH}`, '--web-login-attempts-address=100']);
    const logIn = (login: string): Promise<Response> =>
      fetch(`${host.url}/web/session/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: 7, params: { login, password: 'wrong' } }),
      });
    const form = new Client(host.url);
    await form.page('/web/login');

    const statuses: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const count = ({ status }: Response): void => {
        statuses.push(status);
        if (statuses.length === SENT - TAKEN) resolve();
      };
      for (let n = 0; n < SENT; n++) logIn(`user${n}`).then(count, reject);
    });
    expect(statuses).toEqual(Array(SENT - TAKEN).fill(503));

    // Attempts that were not checked do not count: 15 exceed the limit of 10 per login.
    for (let n = 0; n < 15; n++) {
      const refused = await logIn('late');
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBe(5);
      expect(await refused.json()).toMatchObject({ id: 7, error: { data: { name: 'odoo.exceptions.AccessDenied' } } });
    }
    const page = await form.logIn('wrong');
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('5');
    expect(await page.text()).toContain('Too many logins at the moment.');

    for (let n = 0; n < 20; n++) expect((await fetch(`${host.url}/web/static/web.css`)).status).toBe(200);
    expect(statuses).toHaveLength(SENT - TAKEN);
  });
});
