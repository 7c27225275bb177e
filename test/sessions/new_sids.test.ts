import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, type Host, runHost, said } from '../support/host.ts';
import { recording } from '../support/odoo/recordings.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startRedisHost } from '../support/redis_host.ts';

const KEY = 'host_shared:session_redis/sid';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.cli('flushall'));
afterEach(cleanUp);
afterAll(() => redis.stop());

const start = (...args: string[]): Promise<Host> => startRedisHost(redis, args);

/** Writes a session as Odoo 19 left it in Redis after a login. Returns its sid. */
async function putOdoo19(): Promise<string> {
  const { redis: changes } = recording('19.0', 'authenticate_admin');
  const [key = '', change] = Object.entries(changes).find(([, { after }]) => after?.value.uid === 2) ?? [];
  await redis.cli('set', key, JSON.stringify(change?.after?.value), 'ex', '600');
  return key.replace('session:', '');
}

/** The sid of a new visitor. */
async function newSid({ url }: Host): Promise<string> {
  const client = new Client(url);
  await client.page('/web/login');
  return client.sid ?? '';
}

it('two hosts beside an Odoo 19 agree on 84 characters, also when its sessions are gone', async () => {
  await putOdoo19();
  const hosts = await Promise.all([start(), start('--workers=2')]);
  for (const host of hosts) expect(await newSid(host)).toMatch(/^[\w-]{84}$/);
  expect(await redis.cli('get', KEY)).toBe('base64url84');
  for (const key of (await redis.cli('keys', 'session:*')).split('\n')) await redis.cli('del', key);
  expect(await newSid(await start())).toHaveLength(84);
});

it('a login, its rotation and logout have the form, and sessions of the other form stay valid', async () => {
  const before = await start();
  const client = new Client(before.url);
  await client.logIn('pw');
  expect(client.sid).toHaveLength(40);
  const host = await start('--session-redis-sid=base64url84', '--session-rotation-interval=1ms');
  const moved = new Client(host.url, client.sid);
  expect((await moved.page('/web')).status).toBe(200);
  // A soft rotation.
  expect(moved.sid).toMatch(/^[\w-]{84}$/);
  const first = moved.sid ?? '';
  expect((await moved.page('/web')).status).toBe(200);
  expect(moved.sid).not.toBe(first);
  expect(moved.sid?.slice(0, 42)).toBe(first.slice(0, 42));
  expect((await new Client(before.url, moved.sid).page('/web')).status).toBe(200);
  const other = new Client(host.url);
  await other.logIn('pw');
  expect(other.sid).toMatch(/^[\w-]{84}$/);
  await other.request('/web/session/logout');
  expect((await new Client(before.url, other.sid).page('/web')).status).toBe(303);
});

it('a host that started with an empty Redis changes to 84 characters with the first visitor from Odoo 19', async () => {
  const host = await start();
  expect(await newSid(host)).toHaveLength(40);
  const sid = await putOdoo19();
  expect((await new Client(host.url, sid).page('/web')).status).toBe(200);
  await said(host, 'new sids have the form base64url84');
  expect(await newSid(host)).toHaveLength(84);
  expect(host.output.stderr).not.toContain(sid);
});

it('the form is an option, with its values in help and configuration', async () => {
  const at = ['--load=session_redis', '--session-redis-sid'];
  expect(await runHost([...at, 'hex'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be one of auto, hex40, base64url84'),
  });
  const { stdout } = await runCommand(['config', ...at, 'base64url84']);
  expect(stdout).toMatch(/^ +session_redis_sid +base64url84 /m);
});
