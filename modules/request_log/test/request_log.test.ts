import { defineModule } from '@wideload/kit';
import { type LogLine, type TestHost, type TestHostSettings, testHost } from '@wideload/testing';
import { Routes } from '@wideload/web';
import { afterEach, describe, expect, it } from 'vitest';

let host: TestHost | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

async function start(settings: TestHostSettings = {}): Promise<TestHost> {
  host = await testHost({ modules: ['request_log'], ...settings });
  return host;
}

const linesOf = ({ logs }: TestHost): LogLine[] => logs.filter(({ module }) => module === 'request_log');

describe('the request log', () => {
  it('has one line for each request, with the user and the outcome', async () => {
    const client = await (await start()).logIn();
    if (!host) return;
    const page = await client.inject('/web?debug=1');
    const line = linesOf(host).at(-1);
    expect(line).toMatchObject({
      level: 'info',
      message: 'GET /web?debug',
      fields: { route: '/web', status: 200, address: '127.0.0.1', login: 'admin', bytes: page.rawPayload.length },
    });
    const sid = client.cookies.get('session_id') ?? '';
    expect(line?.fields?.sid).toBe(`${sid.slice(0, 6)}…`);
    expect(JSON.stringify(host.logs)).not.toContain(sid);
  });

  it('includes requests without a route and requests that failed', async () => {
    const broken = defineModule({
      name: 'broken',
      depends: ['web'],
      setup({ on }) {
        on(Routes, (app) => {
          app.get('/broken', { config: { auth: 'none' } }, () => Promise.reject(new Error('broken')));
        });
      },
    });
    const { inject } = await start({ with: [broken] });
    await inject('/nowhere');
    await inject('/broken');
    expect(host && linesOf(host).map(({ message, fields }) => [message, fields?.status])).toEqual([
      ['GET /nowhere', 404],
      ['GET /broken', 500],
    ]);
  });

  it('shows the names of query parameters, and the values of those in the option', async () => {
    const { inject } = await start({ options: { request_log_query: ['page', 'sort'] } });
    await inject('/web/login?page=2&redirect=%2Fx%3Faccess_token%3Dsecret&sort=up');
    await inject('/web?page=2&access_token=secret');
    expect(host && linesOf(host).map(({ message }) => message)).toEqual([
      'GET /web/login?page=2&redirect&sort=up',
      'GET /web?page=2&access_token',
    ]);
    expect(JSON.stringify(host?.logs)).not.toContain('secret');
  });

  it('uses the request id of the proxy and returns it', async () => {
    const { inject } = await start();
    const { headers } = await inject({ url: '/web/login', headers: { 'x-request-id': 'edge-42' } });
    expect(headers['x-request-id']).toBe('edge-42');
    expect(host && linesOf(host)[0]?.fields?.request).toBe('edge-42');
  });

  it.each(['', 'a b', 'x'.repeat(129), 'a"b', 'a\u00e9'])('generates an id instead of %j', async (id) => {
    const { inject } = await start();
    const { headers } = await inject({ url: '/web/login', headers: { 'x-request-id': id } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('skips the configured paths and all paths below them', async () => {
    const { inject } = await start({ options: { request_log_skip: ['/web/login', '/nowhere'] } });
    for (const url of ['/web/login', '/nowhere/at/all', '/nowhere?x=1', '/nowhereelse']) await inject(url);
    expect(host && linesOf(host).map(({ message }) => message)).toEqual(['GET /nowhereelse']);
  });
});
