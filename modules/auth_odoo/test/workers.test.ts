import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith, moduleFile } from '../../../test/support/addons.ts';
import { cleanUp, type Host, startHost } from '../../../test/support/host.ts';
import { ODOO_VERSIONS } from '../../../test/support/odoo/recordings.ts';
import { StandInOdoo } from '../../../test/support/odoo/server.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis.ts';
import { until } from '../../../test/support/until.ts';
import { FIREFOX } from './support/site.ts';

const WHO = moduleFile(
  'who',
  `depends: ['web'], setup({ on }) {
    on(Routes, (app) => {
      app.get('/who', { config: { auth: 'user' } }, ({ user }) => ({ pid: process.pid, login: user.login }));
    });
  }`,
  "import { Routes } from '@wideload/web';\n",
);

let redis: RedisServer;
let odoo: StandInOdoo;
let hosts: Host[];

afterEach(async () => {
  await cleanUp();
  await odoo.close().finally(() => redis.stop());
});

/** Logs anna in at Odoo. Returns her sid. */
async function logIn(): Promise<string> {
  const params = { db: odoo.databases[0], login: 'anna', password: 'anna' };
  const response = await fetch(`${odoo.url}/web/session/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
  });
  return /session_id=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';
}

/** Asks both hosts at once, over new connections, so that their workers share the requests. */
async function ask(sid: string, times: number) {
  const asking = Array.from({ length: times }, async (_, index) => {
    const response = await fetch(`${hosts[index % hosts.length]?.url}/who`, {
      headers: { cookie: `session_id=${sid}`, 'user-agent': FIREFOX, connection: 'close' },
    });
    const { pid = 0, login = '' }: { pid?: number; login?: string } = JSON.parse(await response.text());
    return { status: response.status, pid, login, cookie: response.headers.get('set-cookie') };
  });
  return Promise.all(asking);
}

describe.each(ODOO_VERSIONS)('two hosts with two workers each beside Odoo %s', (version) => {
  const start = async (options: readonly string[] = []): Promise<void> => {
    redis = await startRedis();
    odoo = await StandInOdoo.start({ version, redisPort: redis.port });
    const addons = addonsWith({ 'who/index.js': WHO });
    const args = ['--load=base,web,session_redis,auth_odoo,who', `--addons-path=${addons}`, '--workers=2', ...options];
    const env = { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_AUTH_ODOO_URL: odoo.url };
    hosts = await Promise.all([startHost(args, { env }), startHost(args, { env })]);
  };

  it('ask once about a session, and know its user in every worker', async () => {
    await start();
    const sid = await logIn();
    const answers: Awaited<ReturnType<typeof ask>> = [];
    // A busy machine may give all of them to the same workers.
    await until('more than two workers were asked', async () => {
      answers.push(...(await ask(sid, 40)));
      return new Set(answers.map(({ pid }) => pid)).size > 2;
    });
    expect(answers.every(({ status, login }) => status === 200 && login === 'anna')).toBe(true);
    expect(odoo.count('/web/session/check')).toBe(1);
  });

  it('keep the user for the grace period, in every worker, while Odoo is down', async () => {
    await start(['--auth-odoo-check-interval=1s', '--auth-odoo-grace=1h']);
    const sid = await logIn();
    const [first] = await ask(sid, 1);
    await odoo.down();
    // The answer is old when its key would count no more for a check.
    const begin = Date.now();
    while (Date.now() - begin < 1100) {
      await ask(sid, 4);
      await pause(100);
    }
    const answers = await ask(sid, 20);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ pid }) => pid)).size).toBeGreaterThan(1);
    expect(first?.status).toBe(200);
  });
});
