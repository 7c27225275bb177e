import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';

const PASSWORD = 'correct horse';
let host: Host;
let client: Client;

beforeAll(async () => {
  host = await startHost([`--admin-passwd=${PASSWORD}`, '-d', 'prod', '--web-login-attempts=3']);
});
afterAll(cleanUp);
beforeEach(() => {
  client = new Client(host.url);
});

describe('the JSON-RPC of Odoo', () => {
  it('authenticates, describes the session, checks and destroys it', async () => {
    const { result } = await client.rpc('/web/session/authenticate', {
      db: 'prod',
      login: 'admin',
      password: PASSWORD,
    });
    expect(result).toMatchObject({
      uid: 2,
      db: 'prod',
      username: 'admin',
      is_admin: true,
      user_context: { lang: 'en_US', uid: 2 },
    });
    expect(await client.rpc('/web/session/get_session_info')).toMatchObject({
      jsonrpc: '2.0',
      id: 7,
      result: { uid: 2 },
    });
    expect(await client.rpc('/web/session/check')).toEqual({ jsonrpc: '2.0', id: 7, result: null });
    expect(await client.rpc('/web/session/destroy')).toEqual({ jsonrpc: '2.0', id: 7, result: null });
    expect((await client.rpc('/web/session/check')).error?.code).toBe(100);
  });

  it('names the expired session as Odoo does', async () => {
    expect(await client.rpc('/web/session/get_session_info')).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: {
        code: 100,
        message: 'Odoo Session Expired',
        data: {
          name: 'odoo.http.SessionExpiredException',
          message: 'Session expired',
          arguments: ['Session expired'],
        },
      },
    });
  });

  it('denies access with a wrong password, and for values of the wrong type', async () => {
    for (const params of [{ login: 'nobody', password: 'x' }, { login: 1, password: [] }, {}]) {
      const { error } = await client.rpc('/web/session/authenticate', params);
      expect(error).toMatchObject({ code: 200, data: { name: 'odoo.exceptions.AccessDenied' } });
    }
  });

  it('answers 429 in its envelope after too many failed logins, with Retry-After', async () => {
    const params = { login: 'somebody else', password: 'wrong' };
    for (let turn = 0; turn < 3; turn++) await client.rpc('/web/session/authenticate', params);
    const answer = await client.request('/web/session/authenticate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 7, params }),
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toMatch(/^(29\d|300)$/);
    const message = 'Too many login failures, please wait a bit before trying again.';
    expect(await answer.json()).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: {
        code: 200,
        message: 'Odoo Server Error',
        data: { name: 'odoo.exceptions.AccessDenied', message, arguments: [message] },
      },
    });
  });

  it('tells its version without a login', async () => {
    const { result } = await client.rpc('/web/webclient/version_info');
    expect(result).toMatchObject({ protocol_version: 1, server_version: expect.stringMatching(/^\d+\.\d+/) });
  });

  it('answers a body that is not JSON', async () => {
    const answer = await client.request('/web/session/authenticate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc',
    });
    expect(answer.status).toBeLessThan(500);
    expect(await answer.json()).toMatchObject({ error: { code: 200 } });
  });
});
