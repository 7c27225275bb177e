import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { cleanUp, type Host, newFolder, said, startHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';
import { openSocket } from '../support/socket.ts';
import { until } from '../support/until.ts';

const tasks: (() => unknown)[] = [];
afterEach(async () => {
  await cleanUp();
  for (const task of tasks.splice(0).reverse()) await task();
});

async function figures({ url }: Host): Promise<string> {
  // A new connection, which any worker may accept.
  const answer = await fetch(`${url}/metrics`, { headers: { connection: 'close' } });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Returns the number of requests to a route, by worker. */
function countsOf(text: string, route: string, status = 200): Map<string, number> {
  const labels = `method="GET",route="${route}",status="${status}"`;
  const line = new RegExp(`^http_request_duration_seconds_count{${labels},worker="(\\d+)"} (\\d+)$`, 'gm');
  return new Map([...text.matchAll(line)].map(([, worker = '', count]) => [worker, Number(count)]));
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0);

/** Routes that name their worker, and that keep a client waiting. */
const PROBE = moduleFile(
  'probe',
  `depends: ['metrics', 'request_log'], setup({ on }) {
    on(Routes, (app, { host, log }) => {
      const none = { config: { auth: 'none' } };
      app.get('/who', none, async () => ({ pid: process.pid, worker: host.workers?.number }));
      app.get('/late', none, async (_, reply) => {
        log.info('somebody waits for /late');
        await once(reply.raw, 'close');
        return 'too late';
      });
      app.get('/long', none, async (_, reply) => {
        log.info('somebody waits for /long');
        return reply.send(new Readable({ read() { this.push('much '.repeat(1000)); } }));
      });
    });
  }`,
  "import { once } from 'node:events';\nimport { Readable } from 'node:stream';\nimport { Routes } from '@wideload/web';\n",
);

function start(...args: string[]): Promise<Host> {
  const addons = addonsWith({ 'probe/index.js': PROBE });
  return startHost(['--load=probe', `--addons-path=${addons}`, `--data-dir=${newFolder()}`, ...args]);
}

interface Who {
  readonly pid: number;
  readonly worker: number | undefined;
}

async function who({ url }: Host): Promise<Who> {
  return (await fetch(`${url}/who`, { headers: { connection: 'close' } })).json() as Promise<Who>;
}

describe('the metrics of a running host', () => {
  it('include all workers, in the answer of any worker', async () => {
    const host = await start('--workers=2');
    for (let at = 0; at < 20; at++) await fetch(`${host.url}/web/health`, { headers: { connection: 'close' } });
    for (let at = 0; at < 4; at++) {
      const text = await figures(host);
      const counts = countsOf(text, '/web/health');
      expect([...counts.keys()]).toEqual(['0', '1']);
      expect(sum(counts)).toBe(20);
      for (const worker of [0, 1]) {
        expect(text).toMatch(new RegExp(`^wideload_info{.*worker="${worker}"} 1$`, 'm'));
        expect(text).toMatch(new RegExp(`^nodejs_eventloop_lag_p99_seconds{worker="${worker}"} `, 'm'));
        expect(text).toMatch(new RegExp(`^process_start_time_seconds{worker="${worker}"} `, 'm'));
        expect(text).toContain(`wideload_worker_up{worker="${worker}"} 1\n`);
      }
    }
    expect((await host.stop()).stderr).not.toMatch(/"level":"(warn|error)"/);
  });

  it('start at zero for a replacement worker, keep those of the others, and name one that does not answer', async () => {
    const host = await start('--workers=2');
    for (let at = 0; at < 20; at++) await fetch(`${host.url}/web/health`, { headers: { connection: 'close' } });
    const before = countsOf(await figures(host), '/web/health');
    const { pid, worker } = await who(host);
    process.kill(pid, 'SIGKILL');
    const other = String(1 - (worker ?? 0));
    await until('another one has its place', async () =>
      (await figures(host)).includes(`worker_up{worker="${worker}"} 1`),
    );
    const after = countsOf(await figures(host), '/web/health');
    expect(after).toEqual(new Map([[other, before.get(other)]]));

    const silent = await who(host);
    process.kill(silent.pid, 'SIGSTOP');
    try {
      let text = '';
      await until('a worker is silent', async () => {
        // The blocked worker may get this request.
        const answer = await fetch(`${host.url}/metrics`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(5000),
        });
        text = await answer.text();
        return text.includes(`wideload_worker_up{worker="${silent.worker}"} 0\n`);
      });
      expect(text).toContain(`wideload_worker_up{worker="${1 - (silent.worker ?? 0)}"} 1\n`);
      expect(text).toContain(`wideload_boot_seconds{worker="${1 - (silent.worker ?? 0)}"}`);
      expect(text).not.toContain(`wideload_boot_seconds{worker="${silent.worker}"}`);
    } finally {
      process.kill(silent.pid, 'SIGCONT');
    }
  });

  it('and the log count a request once whose client disconnected before or while the answer came', async () => {
    const host = await start('--workers=1');
    for (const path of ['/late', '/long']) {
      const asking = request(`${host.url}${path}`, { agent: false });
      asking.on('error', () => {}).end();
      await said(host, `somebody waits for ${path}`);
      asking.destroy();
      await said(host, `GET ${path}`);
      const text = await figures(host);
      expect(countsOf(text, path, 499)).toEqual(new Map([['0', 1]]));
      expect(countsOf(text, path, 200)).toEqual(new Map());
    }
    const lines = (await host.stop()).stderr.split('\n');
    for (const path of ['/late', '/long'])
      expect(lines.filter((line) => line.includes(`GET ${path}`))).toEqual([expect.stringContaining('"status":499')]);
  });

  it('and the log do not count a websocket as a request', async () => {
    const live = moduleFile(
      'live',
      "depends: ['websocket', 'metrics', 'request_log'], setup({ on }) { on(Routes, (app) => webSocket(app, '/live', { auth: 'none' }, (socket) => socket.send('hello'))); }",
      "import { Routes } from '@wideload/web';\nimport { webSocket } from '@wideload/websocket';\n",
    );
    const host = await startHost(['--load=live', `--addons-path=${addonsWith({ 'live/index.js': live })}`]);
    const socket = await openSocket(`${host.url}/live`);
    expect(await socket.next()).toBe('hello');
    socket.socket.terminate();
    await socket.closed;
    await fetch(`${host.url}/web/login`);
    await said(host, 'GET /web/login');
    expect(await figures(host)).not.toContain('route="/live"');
    expect(host.output.stderr).not.toContain('GET /live');
  });

  it('measure sessions in Redis, and count failures while Redis is down', async () => {
    const redis = await startRedis();
    tasks.push(() => redis.stop());
    const host = await startHost(['--load=base,web,session_redis,metrics'], {
      env: { ODOO_SESSION_REDIS_URL: redis.url },
    });
    const client = new Client(host.url);
    await client.request('/web/login');
    await client.request('/web/login');
    expect(await figures(host)).toMatch(/operation_duration_seconds_count{operation="load",outcome="done"} [1-9]/);
    await redis.kill();
    await client.request('/web/login');
    const text = await figures(host);
    expect(text).toMatch(/operation_duration_seconds_count{operation="load",outcome="unavailable"} [1-9]/);
    expect(text).toMatch(/wideload_requests_without_sessions_total [1-9]/);
  });
});
