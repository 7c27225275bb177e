import { setTimeout as pause } from 'node:timers/promises';
import { defineModule } from '@wideload/kit';
import type { SessionStore } from '@wideload/session';
import { type TestHost, type TestHostSettings, testHost } from '@wideload/testing';
import { Routes } from '@wideload/web';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../src/create.ts';
import { Metrics } from '../src/metrics.ts';
import { measuredStore } from '../src/session_store.ts';

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

/** Milliseconds that something takes at least, so that its figure is not any number. Timers may be early by one or two. */
const PAUSE = 50;

/** The value of one figure. */
function figure(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

describe('the metrics', () => {
  it('count requests by the pattern of their route, never by an unknown path', async () => {
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

  it('count the operations of the session store by outcome, without a sid', async () => {
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

  it('measure the duration of session store operations', async () => {
    const metrics = createMetrics();
    const slow: Partial<SessionStore> = {
      location: 'nowhere',
      load: async () => {
        await pause(PAUSE);
        return undefined;
      },
    };
    await measuredStore(slow as SessionStore, metrics).load('f'.repeat(40));
    const sum = 'wideload_session_operation_duration_seconds_sum{operation="load",outcome="missing"}';
    const seconds = figure(await metrics.registry.metrics(), sum);
    expect(seconds).toBeGreaterThanOrEqual((PAUSE - 2) / 1000);
    expect(seconds).toBeLessThan(20);
  });

  it('include those of Node, of the boot, and those of other modules', async () => {
    const shop = defineModule({
      name: 'shop',
      depends: ['metrics'],
      setup({ onStart }) {
        for (const begin = performance.now(); performance.now() - begin < PAUSE; );
        onStart(async ({ get }) => {
          await pause(PAUSE);
          const metrics = await get(Metrics);
          metrics.counter({ name: 'shop_sold_total', help: 'Sold' }).inc(3);
        });
      },
    });
    const text = await figures(await start({ with: [shop] }));
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds ');
    const boot = figure(text, 'wideload_boot_seconds');
    expect(boot).toBeGreaterThanOrEqual((2 * PAUSE - 2) / 1000);
    expect(boot).toBeLessThanOrEqual(performance.now() / 1000);
    expect(text).toMatch(/^wideload_info{version="[\d.]+",modules="base,web,metrics,shop,test_host"} 1$/m);
    expect(text).toContain('shop_sold_total 3');
    for (const phase of ['setup', 'start']) {
      const seconds = figure(text, `wideload_boot_module_seconds{module="shop",phase="${phase}"}`);
      expect(seconds).toBeGreaterThanOrEqual((PAUSE - 2) / 1000);
      expect(seconds).toBeLessThan(boot);
    }
  });

  it('are served at the configured path', async () => {
    const { inject } = await start({ options: { metrics_path: '/figures' } });
    expect((await inject('/figures')).statusCode).toBe(200);
    expect((await inject('/metrics')).statusCode).toBe(404);
  });
});

describe('a path for the metrics', () => {
  it.each(['metrics', '/metrics?all', '/:all', '/all/*', '/a b'])('is not %s', async (path) => {
    await expect(start({ options: { metrics_path: path } })).rejects.toThrow(/metrics_path.*must be a path/s);
  });

  it('stops the boot with the name of this module if another route has it', async () => {
    await expect(start({ options: { metrics_path: '/web/login' } })).rejects.toThrow(
      "module metrics failed in hook web.routes: FastifyError: Method 'GET' already declared for route '/web/login'",
    );
  });
});

describe('who may read the metrics', () => {
  it.each([
    ['127.0.0.1', 200],
    ['10.1.2.3', 200],
    ['fd12::1', 200],
    ['203.0.113.9', 403],
  ])('%s: %i', async (remoteAddress, status) => {
    const { inject } = await start();
    expect((await inject({ url: '/metrics', remoteAddress })).statusCode).toBe(status);
  });

  it('no client behind a near proxy, trusted or not', async () => {
    const request = { url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' } };
    expect((await (await start()).inject(request)).statusCode).toBe(403);
    await host?.stop();
    const behind = await start({ options: { proxy_mode: true } });
    expect((await behind.inject(request)).statusCode).toBe(403);
    const near = { url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.7', 'x-forwarded-host': 'shop.example' } };
    expect((await behind.inject(near)).statusCode).toBe(200);
  });

  it('the addresses in the option', async () => {
    const { inject } = await start({ options: { metrics_allow: ['203.0.113.0/24'] } });
    expect((await inject({ url: '/metrics', remoteAddress: '203.0.113.9' })).statusCode).toBe(200);
    expect((await inject('/metrics')).statusCode).toBe(403);
  });

  it.each(['forwarded', 'via', 'x-real-ip', 'x-forwarded-for'])(
    'nobody whom a proxy names by %s alone',
    async (name) => {
      for (const proxy_mode of [true, false]) {
        const { inject } = await start({ options: { proxy_mode } });
        expect((await inject({ url: '/metrics', headers: { [name]: 'unknown' } })).statusCode).toBe(403);
        await host?.stop();
      }
      host = undefined;
    },
  );

  it('no client behind a near proxy that is not trusted', async () => {
    const { inject } = await start({ options: { proxy_mode: true, proxy_trust: ['10.0.0.1'] } });
    const request = { url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' }, remoteAddress: '10.0.0.2' };
    expect((await inject(request)).statusCode).toBe(403);
  });

  it('the boot stops if the option has an invalid address', async () => {
    await expect(start({ options: { metrics_allow: ['everybody'] } })).rejects.toThrow(
      'metrics_allow: "everybody" is not an address',
    );
  });
});
