import { defineModule } from '@wideload/kit';
import { type TestHost, type TestHostSettings, testHost } from '@wideload/testing';
import { Routes } from '@wideload/web';
import { afterEach, describe, expect, it } from 'vitest';
import { Metrics } from '../src/metrics.ts';

let host: TestHost | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

async function start(settings: TestHostSettings = {}): Promise<TestHost> {
  host = await testHost({ modules: ['metrics'], ...settings });
  return host;
}

const figures = async ({ inject }: TestHost): Promise<string> => (await inject('/metrics')).body;

describe('the figures', () => {
  it('count requests by the pattern of their route, and none by a path that somebody made up', async () => {
    const pages = defineModule({
      name: 'pages',
      depends: ['web'],
      setup({ on }) {
        on(Routes, (app) => {
          app.get('/page/:number', { config: { auth: 'none' } }, async () => 'page');
        });
      },
    });
    const { inject } = await start({ with: [pages] });
    for (const url of ['/page/1', '/page/2', '/made-up/1', '/made-up/2']) await inject(url);
    const text = host ? await figures(host) : '';
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/page/:number",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 2');
    expect(text).not.toContain('made-up');
  });

  it('tell what the session store was asked to do, how long it took and what came of it, without a sid', async () => {
    const client = await (await start()).logIn();
    await client.inject('/web');
    await client.inject({ url: '/web', cookies: { session_id: '0'.repeat(40) } });
    const text = host ? await figures(host) : '';
    const count = (operation: string, outcome: string): number =>
      Number(
        new RegExp(`operation_duration_seconds_count{operation="${operation}",outcome="${outcome}"} (\\d+)`).exec(
          text,
        )?.[1],
      );
    expect(count('load', 'done')).toBeGreaterThanOrEqual(1);
    expect(count('load', 'missing')).toBe(1);
    expect(count('write', 'done')).toBeGreaterThanOrEqual(1);
    expect(text).not.toContain(client.cookies.get('session_id'));
  });

  it('have those of Node, of the boot, and those that other modules add', async () => {
    const shop = defineModule({
      name: 'shop',
      depends: ['metrics'],
      setup({ onStart }) {
        onStart(async ({ get }) => {
          const metrics = await get(Metrics);
          metrics.counter({ name: 'shop_sold_total', help: 'Sold' }).inc(3);
        });
      },
    });
    const text = await figures(await start({ with: [shop] }));
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds ');
    expect(text).toMatch(/^wideload_boot_seconds [\d.]+$/m);
    expect(text).toMatch(/^wideload_info{version="[\d.]+",modules="base,web,metrics,shop,test_host"} 1$/m);
    expect(text).toContain('shop_sold_total 3');
    for (const phase of ['setup', 'start'])
      expect(text).toMatch(new RegExp(`^wideload_boot_module_seconds{module="shop",phase="${phase}"} [\\d.e-]+$`, 'm'));
  });

  it('stand where they are told to', async () => {
    const { inject } = await start({ options: { metrics_path: '/figures' } });
    expect((await inject('/figures')).statusCode).toBe(200);
    expect((await inject('/metrics')).statusCode).toBe(404);
  });
});

describe('a path for them', () => {
  it.each(['metrics', '/metrics?all', '/:all', '/all/*', '/a b'])('is not %s', async (path) => {
    await expect(start({ options: { metrics_path: path } })).rejects.toThrow(/metrics_path.*must be a path/s);
  });

  it('that is taken already is a fault of this module', async () => {
    await expect(start({ options: { metrics_path: '/web/login' } })).rejects.toThrow(
      "module metrics failed in hook web.routes: FastifyError: Method 'GET' already declared for route '/web/login'",
    );
  });
});

describe('who may read them', () => {
  it.each([
    ['127.0.0.1', 200],
    ['10.1.2.3', 200],
    ['fd12::1', 200],
    ['203.0.113.9', 403],
  ])('%s: %i', async (remoteAddress, status) => {
    const { inject } = await start();
    expect((await inject({ url: '/metrics', remoteAddress })).statusCode).toBe(status);
  });

  it('nobody from outside through a proxy that is near, believed or not', async () => {
    const request = { url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' } };
    expect((await (await start()).inject(request)).statusCode).toBe(403);
    await host?.stop();
    const behind = await start({ options: { proxy_mode: true } });
    expect((await behind.inject(request)).statusCode).toBe(403);
    const near = { url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.7', 'x-forwarded-host': 'shop.example' } };
    expect((await behind.inject(near)).statusCode).toBe(200);
  });

  it('whom the option names', async () => {
    const { inject } = await start({ options: { metrics_allow: ['203.0.113.0/24'] } });
    expect((await inject({ url: '/metrics', remoteAddress: '203.0.113.9' })).statusCode).toBe(200);
    expect((await inject('/metrics')).statusCode).toBe(403);
  });

  it('nobody, when the option names no address: the host does not start', async () => {
    await expect(start({ options: { metrics_allow: ['everybody'] } })).rejects.toThrow(
      'metrics_allow: "everybody" is no address',
    );
  });
});
