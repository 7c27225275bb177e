import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHexSid } from '@wideload/session';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, type Host, newFolder, runHost } from '../support/host.ts';
import { about, type RedisServer, startRedis } from '../support/redis.ts';
import { startRedisHost } from '../support/redis_host.ts';
import { until } from '../support/until.ts';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(() => redis.cli('flushall'));

describe('with session_redis', () => {
  let host: Host;
  beforeAll(async () => {
    host = await startRedisHost(redis);
  });
  afterAll(cleanUp);

  it('sessions are in Redis, in the form of Odoo, and not in files', async () => {
    expect(host.readyLine).toContain(`| modules base, web, session_redis | sessions: Redis at localhost:${redis.port}`);
    const client = new Client(host.url);

    await client.page('/web/login');
    expect(await redis.cli('keys', '*')).toBe(`session:${client.sid}`);
    expect(await redis.cli('ttl', `session:${client.sid}`)).toSatisfy(about(10800));

    const before = client.sid;
    await client.logIn('pw');
    expect(client.sid).toMatch(/^[0-9a-f]{40}$/);
    const key = `session:${client.sid}`;
    const tombstone = `sessions_of_user:moved%3A${before}`;
    expect(Number(await redis.cli('ttl', tombstone))).toBeLessThanOrEqual(10);
    // It goes within seconds, which a slow machine may take until here.
    const keys = (await redis.cli('keys', '*')).split('\n').filter((name) => name !== tombstone);
    expect(keys.sort()).toEqual([`ended_session:{session:${before}}`, key, 'sessions_of_user:local/2']);
    expect(await redis.cli('zrange', 'sessions_of_user:local/2', '0', '-1')).toBe(client.sid);
    expect(await redis.cli('ttl', key)).toSatisfy(about(604800));
    expect(await redis.cli('type', key)).toBe('string');
    expect(await redis.cli('get', key)).toMatch(
      /^\{"context": \{"lang": "en_US"\}, "db": null, "debug": "", "login": null, "uid": null, "session_token": null, "_trace": \[\], "wideload": \{"provider": "local", "uid": 2, "login": "admin", "admin": true, "sid": "[\w-]{22}", "since": \d+(\.\d+)?\}, "expiration": 604800\}$/,
    );
    expect(existsSync(join(host.home, '.local/share/wideload/sessions'))).toBe(false);
  });

  it('flushall logs all users out', async () => {
    const client = new Client(host.url);
    await client.logIn('pw');
    expect((await client.page('/web')).status).toBe(200);
    await redis.cli('flushall');
    expect((await client.page('/web')).status).toBe(303);
  });

  it('can be loaded by a line in odoo.conf or by the environment variable', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'odoo.conf'), '[options]\nserver_wide_modules = base,web,session_redis\n');
    const env = { ODOO_SESSION_REDIS_PORT: String(redis.port) };
    const once = ['--stop-after-init'];
    const byFile = await runHost(once, { cwd: folder, env });
    const byVariable = await runCommand(once, { env: { ...env, ODOO_SERVER_WIDE_MODULES: 'session_redis' } });
    for (const { code, stdout } of [byFile, byVariable])
      expect([code, stdout]).toEqual([0, expect.stringContaining('sessions: Redis')]);
  });

  it('is turned off by its variable, and the ready line says so', async () => {
    const env = { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_SESSION_REDIS: '0' };
    const { stdout } = await runCommand(['--load=session_redis', '--stop-after-init'], { env });
    expect(stdout).toMatch(/^started and stopped .*sessions: files in/m);
    expect(stdout).toContain('ODOO_SESSION_REDIS');
  });

  it('accepts a user whom Odoo logged in, and does not change the session', async () => {
    const sid = '05557375273cbcb2fbe94ac613b6d5115bdacb6e';
    const value =
      '{"context": {"lang": "en_US", "tz": false, "uid": 2}, "db": "odoo18", "debug": "", "login": "admin", "uid": 2, "session_token": "9e2a", "_trace": [], "big": 1180591620717411303424}';
    await redis.cli('set', `session:${sid}`, value, 'EX', '600');
    const client = new Client(host.url, sid);
    expect(await (await client.page('/web')).text()).toContain(
      '<strong id="user">admin</strong> on <strong>odoo18</strong>',
    );
    expect(await redis.cli('get', `session:${sid}`)).toBe(value);
    expect(client.sid).toBe(sid);
    // In use, so it lives on. Its lifetime is renewed beside the answer.
    const isRenewed = about(604800);
    await until('its lifetime is renewed', async () => isRenewed(await redis.cli('ttl', `session:${sid}`)));
  });

  it.each(['no json', '[1, 2]', '"text"', '{"a":', ''])(
    'treats a value that is not a session, %j, as an empty session, warns once and keeps it',
    async (value) => {
      const sid = newHexSid();
      const { length } = host.output.stderr;
      await redis.cli('set', `session:${sid}`, value, 'EX', '600');
      const client = new Client(host.url, sid);
      expect((await client.request('/web')).status).toBe(401);
      expect((await client.page('/web/login')).status).toBe(200);
      expect(await redis.cli('get', `session:${sid}`)).toBe(value);
      const warnings = host.output.stderr
        .slice(length)
        .split('\n')
        .filter((line) => line.includes('"level":"warn"'));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain('cannot be read');
      expect(warnings[0]).not.toContain(sid);
      expect((await client.logIn('pw')).status).toBe(303);
    },
  );

  it('answers 503 while Redis is down, serves routes without sessions, and logs no user out', async () => {
    const own = await startRedis();
    const alone = await startRedisHost(own);
    const client = new Client(alone.url);
    await client.logIn('pw');
    const { sid } = client;
    await own.cli('client', 'kill', 'type', 'normal').catch(() => '');
    await own.stop();

    const page = await client.page('/web');
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('5');
    expect(page.headers.getSetCookie()).toEqual([]);
    expect((await client.request('/web/health')).status).toBe(200);
    expect((await client.request('/web/static/web.css')).status).toBe(200);
    expect((await client.page('/web/login')).status).toBe(503);
    expect(client.sid).toBe(sid);
  });

  it('two hosts share sessions', async () => {
    const two = await startRedisHost(redis);
    const client = new Client(host.url);
    await client.logIn('pw');
    expect((await new Client(two.url, client.sid).page('/web')).status).toBe(200);
    await client.request('/web/session/logout');
    expect((await new Client(two.url, client.sid).page('/web')).status).toBe(303);
  });
});
