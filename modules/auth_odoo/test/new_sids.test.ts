import type { Client } from '@wideload/testing';
import { afterAll, afterEach, expect, it } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { FIREFOX, get, Site, stopRedis } from './support/site.ts';

let site: Site;
afterAll(stopRedis);
afterEach(() => site.close());

const sidOf = ({ cookies }: Client): string => cookies.get('session_id') ?? '';

/** A visitor whose session begins at this host. */
async function visitor(): Promise<Client> {
  const client = site.host.client();
  await get(client, '/put/cart/full');
  return client;
}

/** Logs that browser in at Odoo. */
async function logInAtOdoo(client: Client): Promise<void> {
  const response = await fetch(`${site.odoo.url}/web/session/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, cookie: `session_id=${sidOf(client)}` },
    body: JSON.stringify({ params: { db: site.odoo.databases[0], login: 'anna', password: 'anna' }, id: 1 }),
  });
  const [, sid = ''] = /session_id=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  client.cookies.set('session_id', sid);
}

it.each([
  ['16.0', 'hex40', 'full'],
  ['16.0', 'base64url84', undefined],
  ['19.0', 'hex40', undefined],
  ['19.0', 'base64url84', 'full'],
] as const)('after a login at Odoo %s, with %s here, the cart of the visitor is %s', async (version, form, cart) => {
  site = await Site.start({ version }, { session_redis_sid: form });
  const client = await visitor();
  await logInAtOdoo(client);
  const { body } = await get(client, '/data');
  expect([body.login, body.cart]).toEqual(['anna', cart]);
});

it('the first login here at an Odoo 19 decides on the form of all new sids', async () => {
  site = await Site.start({ version: '19.0' });
  const client = await visitor();
  expect(sidOf(client)).toHaveLength(40);
  const answer = await client.inject({
    method: 'POST',
    url: '/web/session/authenticate',
    headers: { 'user-agent': FIREFOX },
    payload: { jsonrpc: '2.0', id: 1, params: { login: 'anna', password: 'anna' } },
  });
  expect(JSON.parse(answer.body)).toMatchObject({ result: { username: 'anna' } });
  await until('a new visitor has a sid that Odoo takes', async () => sidOf(await visitor()).length === 84);
});
