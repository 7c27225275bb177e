import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, type Host, startHost } from '../support/host.ts';
import { ask } from '../support/load.ts';
import { type FaultProxy, startProxy } from '../support/proxy.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { OutageHost } from './outage_host.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of undo.splice(0).reverse()) await task();
});

/** Starts a server that is called in the middle of a request. Returns its URL. */
async function bell(ring: () => unknown): Promise<string> {
  const server = createServer(async (_, response) => {
    await ring();
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function expectComeBackLater(answer: Response): void {
  expect(answer.status).toBe(503);
  const isPage = answer.headers.get('content-type')?.startsWith('text/html');
  expect(answer.headers.get('retry-after')).toBe(isPage ? '5' : '1');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.getSetCookie()).toEqual([]);
}

/** A module whose routes change the session, and then ring a bell before they answer. */
const SHOP = moduleFile(
  'shop',
  `depends: ['web'], setup({ on, log }) {
    on(Routes, (app) => {
      const lose = async ({ query, session }) => {
        session.data.cart = 1;
        await fetch(query.bell);
      };
      for (const auth of ['user', 'public']) {
        app.get('/shop/' + auth, { config: { auth } }, async (request, reply) => {
          await lose(request);
          const rows = Readable.from(['a,b'], { objectMode: false });
          rows.once('close', () => log.info('rows closed'));
          reply.headers({ 'content-disposition': 'attachment', etag: '"1"', 'cache-control': 'public, max-age=60' });
          return reply.type('text/csv').send(rows);
        });
      }
      app.post('/shop/buy', { config: { auth: 'public' } }, async (request, reply) => {
        await lose(request);
        return reply.redirect('/shop/thanks');
      });
    });
  }`,
  "import { Readable } from 'node:stream';\nimport { Routes } from '@wideload/web';\n",
);

describe('a host whose Redis is lost', () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  let host: Host;
  let since: number;
  const log = () => host.output.stderr.slice(since);

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await startProxy(redis.port);
    const addons = addonsWith({ 'shop/index.js': SHOP });
    host = await startHost(['--load=base,web,session_redis,shop', `--addons-path=${addons}`, '--admin-passwd=pw'], {
      env: { ODOO_SESSION_REDIS_PORT: String(proxy.port), ODOO_SESSION_REDIS_TIMEOUT: '300ms' },
    });
  });
  beforeEach(() => {
    since = host.output.stderr.length;
  });
  // Each test begins with a Redis that answers.
  afterEach(async () => {
    proxy.release();
    await redis.stop();
    redis = await startRedis({ port: redis.port });
    const isReady = async () => (await fetch(`${host.url}/web/health?ready`)).status === 200;
    await until('the host is ready', isReady);
  });
  afterAll(async () => {
    await cleanUp();
    proxy.stop();
    await redis.stop();
  });

  it.each([
    ['user', 'frozen'],
    ['public', 'frozen'],
    ['user', 'gone'],
    ['public', 'gone'],
  ])(
    'between reading and saving (auth %s, %s): the client gets 503, and nothing of the prepared answer',
    async (auth, how) => {
      const client = new Client(host.url);
      await client.logIn('pw');
      const { sid } = client;
      const before = await redis.cli('get', `session:${sid}`);
      const url = await bell(how === 'frozen' ? proxy.hold : redis.kill);
      const answer = await client.page(`/shop/${auth}?bell=${url}`);
      expectComeBackLater(answer);
      expect(answer.headers.get('content-disposition')).toBeNull();
      expect(answer.headers.get('etag')).toBeNull();
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await answer.text()).toContain('Sessions cannot be reached at the moment');
      await until('the rows are closed', () => log().includes('rows closed'));
      expect(log()).not.toContain('failed:');
      expect(client.sid).toBe(sid);
      if (how === 'gone') return;
      // It may be done late, on the same text.
      proxy.release();
      expect([before, before.replace(/}$/, ', "cart": 1}')]).toContain(await redis.cli('get', `session:${sid}`));
    },
  );

  it('between reading and saving: a visitor without a cookie gets 503 as well, and no redirect', async () => {
    const url = await bell(redis.kill);
    const answer = await new Client(host.url).request(`/shop/buy?bell=${url}`, { method: 'POST' });
    expectComeBackLater(answer);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.json()).toMatchObject({ statusCode: 503 });
  });

  it('answers every way of login and logout with 503 and Retry-After, on a page of the site', async () => {
    const [somebody, visitor] = [new Client(host.url), new Client(host.url)];
    await somebody.logIn('pw');
    const form = await (await visitor.page('/web/login')).text();
    const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(form) ?? [];
    await redis.kill();
    const sids = [somebody.sid, visitor.sid];
    const post = (body: Record<string, string>) => ({
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body).toString(),
    });
    const rpc = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, params: { login: 'admin', password: 'pw' } }),
    };
    const pages = [
      await visitor.page('/web/login'),
      await new Client(host.url).page('/web/login'),
      await visitor.request('/web/login', post({ login: 'admin', password: 'pw', csrf_token: token })),
      await somebody.page('/web'),
      await somebody.page('/web/session/logout'),
      await somebody.request('/web/session/logout', post({})),
    ];
    for (const page of pages) {
      expectComeBackLater(page);
      const html = await page.text();
      expect(html).toContain('Sessions cannot be reached at the moment');
      expect(html).toContain('/web/static/web.css');
    }
    for (const client of [visitor, somebody, new Client(host.url)]) {
      expectComeBackLater(await client.request('/web/session/authenticate', rpc));
    }
    expectComeBackLater(await somebody.request('/web/session/get_session_info', rpc));
    expectComeBackLater(await somebody.request('/web/session/destroy', rpc));
    expect([somebody.sid, visitor.sid]).toEqual(sids);
  });

  it('is not ready, without secrets in the text; liveness does not fail', async () => {
    const client = new Client(host.url, 'a'.repeat(40));
    expect((await client.request('/web/health?ready')).status).toBe(200);
    await redis.kill();
    await client.request('/web');
    const ready = await client.request('/web/health?ready');
    expect(ready.status).toBe(503);
    const { failed } = (await ready.json()) as { failed: Record<string, string> };
    expect(failed).toEqual({
      session_redis: expect.stringMatching(/^Redis (closed the connection|cannot be reached)/),
    });
    expect((await client.request('/web/health')).status).toBe(200);
  });
});

describe('while Redis is frozen', () => {
  afterEach(cleanUp);

  it('tens of thousands of requests leave nothing behind, in the host or in Redis', async () => {
    const redis = await startRedis();
    undo.push(() => redis.stop());
    const site = await OutageHost.start(redis.port);
    await site.load.stop();
    const agent = new Agent({ keepAlive: true });
    undo.push(() => agent.destroy());
    const visit = async (count: number) => {
      const visitors = ['/probe/user', '/probe/public', '/probe/count', '/probe/none'].map(async (path) => {
        for (let n = 0; n < count; n++) {
          const { status } = await ask(site.host.url + path, agent, site.sid);
          // 503 also before the freeze, if a busy machine exceeds the timeout.
          expect([200, 503]).toContain(status);
        }
      });
      await Promise.all(visitors);
    };
    const reads = async () => Number(/cmdstat_mget:calls=(\d+)/.exec(await redis.cli('info', 'commandstats'))?.[1]);
    await visit(1000);
    const asked = await reads();
    redis.freeze();
    await visit(500);
    const before = site.memory;
    const count = IS_LONG ? 50_000 : 2000;
    await visit(count);
    const after = site.memory;
    redis.thaw();
    await site.said('works again');
    expect(after - before).toBeLessThan(64);
    // Requests during the freeze, and probes of whether it is over.
    expect((await reads()) - asked).toBeLessThan(300);
    const mib = (value: number) => `${value.toFixed(0)} MiB`;
    if (IS_LONG) console.log(`${4 * count} requests while frozen: ${mib(before)} before, ${mib(after)} after`);
  }, 300_000);
});
