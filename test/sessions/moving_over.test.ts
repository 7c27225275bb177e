import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, killHosts, newFolder, ROOT, runHost, said, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const FIXTURES = join(ROOT, 'test/fixtures/odoo');
const COPY = { ODOO_SESSION_REDIS_COPY_EXISTING_FS_SESSIONS: '1' };
const PURGE = { ODOO_SESSION_REDIS_PURGE_EXISTING_FS_SESSIONS: '1' };

let redis: RedisServer;
let dataDir: string;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.cli('flushall');
  dataDir = newFolder();
});
afterEach(cleanUp);

const settings = (env: Record<string, string>) => ({
  env: { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_DATA_DIR: dataDir, ...env },
});
const start = (env: Record<string, string>) => startHost(['--load=session_redis', '--admin-passwd=pw'], settings(env));
const MOVE = ['--load=session_redis', '--stop-after-init'];
const move = (env: Record<string, string>) => runCommand(MOVE, settings(env));

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

/** The session files of real Odoos in one folder: JSON of 18, pickles of 16, and the flat layout before. */
function copyFixtures(): string {
  const sessions = join(dataDir, 'sessions');
  cpSync(join(FIXTURES, 'odoo18-files/sessions'), sessions, { recursive: true });
  cpSync(join(FIXTURES, 'odoo16-files/sessions'), sessions, { recursive: true });
  for (const name of readdirSync(join(FIXTURES, 'legacy-files'))) {
    if (name.endsWith('.sess') || name.endsWith('.__wz_sess'))
      cpSync(join(FIXTURES, 'legacy-files', name), join(sessions, name));
  }
  return sessions;
}

/** The readable sessions of the fixtures, by sid, with the value that Redis must contain. */
function expectedSessions(): Map<string, unknown> {
  const expected = new Map<string, unknown>();
  const add = (folder: string, name: string, sid: string) =>
    expected.set(sid, JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const sixteen = join(FIXTURES, 'odoo16-files/expected');
  for (const name of readdirSync(sixteen)) add(sixteen, name, name.slice(0, 40));
  const legacy = join(FIXTURES, 'legacy-files');
  for (const name of readdirSync(legacy)) {
    const [, sid] = /^werkzeug_(\w{40})\.sess\.expected\.json$/.exec(name) ?? [];
    if (sid !== undefined) add(legacy, name, sid);
  }
  const eighteen = join(FIXTURES, 'odoo18-files/sessions');
  for (const shard of readdirSync(eighteen)) {
    for (const name of readdirSync(join(eighteen, shard))) add(join(eighteen, shard), name, name);
  }
  return expected;
}

describe('copying the sessions on disk', () => {
  it('copies every readable session of every Odoo, in the form of its addon', async () => {
    const sessions = copyFixtures();
    const before = filesBelow(sessions);
    const { code, stderr } = await runHost(MOVE, settings(COPY));
    expect(code).toBe(0);
    const expected = expectedSessions();
    expect(expected.size).toBeGreaterThan(25);
    for (const [sid, session] of expected) {
      const text = await redis.cli('get', `session:${sid}`);
      expect(JSON.parse(text), sid).toEqual(session);
    }
    expect(Number(await redis.cli('dbsize'))).toBe(expected.size);
    expect(filesBelow(sessions)).toEqual(before);
    expect(stderr).toContain('/werkzeug_8601f3….sess cannot be read');
  });

  it('keeps users logged in', async () => {
    const before = await startHost(['--admin-passwd=pw', `--data-dir=${dataDir}`]);
    const client = new Client(before.url);
    await client.logIn('pw');
    await before.stop();
    const after = await start({ ...COPY, ...PURGE });
    expect(await (await new Client(after.url, client.sid).page('/web')).text()).toContain(
      '<strong id="user">admin</strong>',
    );
    expect(filesBelow(join(dataDir, 'sessions'))).toEqual([]);
  });

  it('keeps users of every version of Odoo logged in', async () => {
    copyFixtures();
    const { url } = await start(COPY);
    for (const [sid, session] of expectedSessions()) {
      const isLoggedIn = (session as { uid: number | null }).uid !== null;
      expect((await new Client(url, sid).page('/web')).status, sid).toBe(isLoggedIn ? 200 : 303);
    }
  });

  it('sets the remaining lifetime of each', async () => {
    const sid = 'a'.repeat(40);
    const file = join(dataDir, 'sessions', 'aa', sid);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '{"uid": 2, "login": "admin"}');
    const dayAgo = Date.now() / 1000 - 86_400;
    utimesSync(file, dayAgo, dayAgo);
    await move(COPY);
    const ttl = Number(await redis.cli('ttl', `session:${sid}`));
    expect(ttl).toBeGreaterThan(6 * 86_400 - 60);
    expect(ttl).toBeLessThanOrEqual(6 * 86_400);
  });

  it('never overwrites sessions in Redis', async () => {
    const sessions = copyFixtures();
    const [sid = ''] = expectedSessions().keys();
    await redis.cli('set', `session:${sid}`, '{"uid": null, "newer": true}', 'EX', '60');
    await move({ ...COPY, ...PURGE });
    expect(await redis.cli('get', `session:${sid}`)).toBe('{"uid": null, "newer": true}');
    expect(Number(await redis.cli('ttl', `session:${sid}`))).toBeLessThanOrEqual(60);
    expect(existsSync(join(sessions, sid.slice(0, 2), sid))).toBe(false);
  });

  it('can be run again', async () => {
    copyFixtures();
    await move(COPY);
    const sessions = async () => (await redis.cli('keys', 'session*')).split('\n').sort();
    const before = await sessions();
    const { code } = await move({ ...COPY, ...PURGE });
    expect(code).toBe(0);
    expect(await sessions()).toEqual(before);
  });

  it('runs in one worker only, and not again in its replacement', async () => {
    copyFixtures();
    const host = await startHost(['--load=session_redis', '--workers=2'], settings(COPY));
    expect(host.output.stderr.match(/sessions moved from/g)).toHaveLength(1);
    await redis.cli('flushall');
    host.process.kill('SIGHUP');
    await said(host, 'all 2 workers have been replaced');
    expect(await redis.cli('keys', 'session:*')).toBe('');
  });
});

describe('purging the sessions on disk', () => {
  it('removes files that Redis has confirmed, and keeps unreadable and other files', async () => {
    const sessions = copyFixtures();
    writeFileSync(join(sessions, 'README.txt'), 'not a session');
    writeFileSync(join(sessions, '3I', 'notes'), 'not a session');
    await move({ ...COPY, ...PURGE });
    expect(filesBelow(sessions)).toEqual(
      [
        'README.txt',
        'notes',
        'tmpabc123.__wz_sess',
        'werkzeug_8601f39d80c72792937dd13b2b66c17427b71028.sess',
        'werkzeug_c8d9277c9f41f151c88d02acfc1aea4e6c4a02e1.sess',
        'werkzeug_662f5f1d4e45cad1c7211d2cf8e827ac7c86e9a3.sess',
        'werkzeug_9a82c1a60006666b9712d769c8634e3565f18425.sess',
      ].sort(),
    );
  });

  it('loses no session if it is killed at any moment', async () => {
    const sids = Array.from({ length: 3000 }, (_, n) => `${n.toString(16).padStart(3, '0')}${'e'.repeat(37)}`);
    const sessions = join(dataDir, 'sessions');
    for (const sid of sids) {
      mkdirSync(join(sessions, sid.slice(0, 2)), { recursive: true });
      writeFileSync(join(sessions, sid.slice(0, 2), sid), `{"uid": 2, "n": "${sid}"}`);
    }
    const killed = startHost(['--load=session_redis'], settings({ ...COPY, ...PURGE })).catch(() => undefined);
    const moved = async () => (await redis.cli('keys', '*eeeee')).split('\n').filter(Boolean).length;
    await until('a file is gone', () => filesBelow(sessions).length < sids.length);
    await killHosts();
    await killed;
    const onDisk = new Set(filesBelow(sessions));
    const gone = sids.filter((sid) => !onDisk.has(sid));
    expect([gone.length > 0, onDisk.size > 0]).toEqual([true, true]);
    const copies = await redis.cli('mget', ...gone.map((sid) => `session:${sid}`));
    expect(copies.split('\n')).toEqual(gone.map((sid) => `{"uid": 2, "n": "${sid}"}`));
    expect((await runHost(MOVE, settings({ ...COPY, ...PURGE }))).code).toBe(0);
    expect(await moved()).toBe(sids.length);
    expect(filesBelow(sessions)).toEqual([]);
  });
});
