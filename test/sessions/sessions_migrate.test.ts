import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, killHosts, launch, newFolder, ROOT, runHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { fillRedis, putFile, sidOf, textOf } from '../support/sessions/sessions.ts';
import { until } from '../support/until.ts';

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

const settings = (env: Record<string, string> = {}) => ({
  env: { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_DATA_DIR: dataDir, ...env },
});
/** Runs `node host sessions ...` with sessions in files or in Redis. */
const inFiles = (...args: string[]) => runCommand(['sessions', ...args], settings());
const inRedis = (...args: string[]) => runCommand(['sessions', ...args, '--load=session_redis'], settings());
/** In a process of its own. */
const inRedisAlone = (...args: string[]) => runHost(['sessions', ...args, '--load=session_redis'], settings());

const keys = async (pattern = '*') => (await redis.cli('keys', pattern)).split('\n').filter(Boolean);
const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];

const LONG_SID = 'aB3x'.repeat(21);
const OWN = '{"uid": null, "wideload": {"provider": "local", "uid": 2, "login": "admin", "sid": "x", "since": 1}}';

describe('sessions migrate --check', () => {
  /** All that may change: names and times of files, keys, values, lifetimes. */
  const state = async (): Promise<unknown> => {
    const folder = join(dataDir, 'sessions');
    const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
    const files = paths.map((path) => [
      path,
      statSync(join(folder, path)).mtimeMs,
      statSync(join(folder, path)).ctimeMs,
    ]);
    const values = (await keys())
      .sort()
      .map(async (key) => [key, await redis.cli('get', key), await redis.cli('expiretime', key)]);
    return { files, values: await Promise.all(values) };
  };

  it.each(['redis', 'files'])('to %s counts what a run then does, and changes nothing', async (to) => {
    // 1 and 2 are in one store each; of 3 the file was used later, of 4 Redis was.
    putFile(dataDir, sidOf(1), textOf(1), 60);
    putFile(dataDir, sidOf(3), textOf(3), 60);
    putFile(dataDir, sidOf(4), textOf(4), 7200);
    putFile(dataDir, sidOf(5), 'broken');
    for (const n of [2, 3, 4]) await redis.cli('set', `session:${sidOf(n)}`, textOf(n), 'ex', String(604_800 - 3600));
    const before = await state();
    const check = await inRedis('migrate', `--to=${to}`, '--check', '--json');
    expect(await state()).toEqual(before);
    const { seconds, ...foreseen } = JSON.parse(check.stdout);
    expect(foreseen).toMatchObject({ copied: 2, there: 1 });
    const { seconds: _, ...done } = JSON.parse((await inRedis('migrate', `--to=${to}`, '--json')).stdout);
    expect(done).toEqual(foreseen);
  });

  it('says what is to be copied', async () => {
    putFile(dataDir, sidOf(1), textOf(1));
    const { code, stdout } = await inRedis('migrate', '--to=redis', '--check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nothing was written; from \S+ to Redis at \S+: 1 to copy, 0 already there$/m);
  });

  it('makes no folder', async () => {
    await redis.cli('set', `session:${sidOf(2)}`, textOf(2), 'ex', '60');
    expect((await inRedis('migrate', '--to=files', '--check')).stdout).toContain('1 to copy');
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe('sessions migrate warns before it copies', () => {
  const warnings = async (...args: string[]): Promise<string[]> => {
    const { stdout, stderr } = await inRedis('migrate', '--check', '--json', ...args);
    const { warnings: found } = JSON.parse(stdout);
    for (const warning of found) expect(stderr).toContain(warning);
    return found;
  };

  it("of sids of 84 characters that Odoo's users have, and not of our own", async () => {
    putFile(dataDir, LONG_SID, OWN);
    expect(await warnings('--to=redis')).toEqual([]);
    putFile(dataDir, LONG_SID, textOf(1));
    expect(await warnings('--to=redis')).toEqual([expect.stringContaining('accepts only 40 hex digits')]);
    const { stderr } = await inRedis('migrate', '--to=redis');
    expect(stderr).toContain('accepts only 40 hex digits');
  });

  it('of sids of 40 hex digits only where the Odoo in Redis has longer ones', async () => {
    putFile(dataDir, sidOf(1), textOf(1));
    expect(await warnings('--to=redis')).toEqual([]);
    await redis.cli('set', `session:${LONG_SID}`, textOf(2), 'ex', '60');
    expect(await warnings('--to=redis')).toEqual([expect.stringContaining('Odoo 19 and later accepts only 84')]);
  });

  it('of files that no Odoo finds', async () => {
    await redis.cli('set', `session:${LONG_SID}`, textOf(2), 'ex', '60');
    expect(await warnings('--to=files')).toEqual([expect.stringContaining('set an empty session_file_suffix')]);
    expect(await warnings('--to=files', '--session-file-suffix=')).toEqual([]);
    await redis.cli('set', `session:${sidOf(1)}`, textOf(1), 'ex', '60');
    expect(await warnings('--to=files', '--session-file-suffix=')).toEqual([
      expect.stringContaining('does not find files with such sids'),
    ]);
  });
});

describe('sessions migrate', () => {
  it('names the module to load, and the possible targets', async () => {
    expect(await inFiles('migrate', '--to=redis')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--load=base,web,session_redis'),
    });
    const wrong = await inRedisAlone('migrate', '--to=mongo');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('use --to=redis or --to=files') });
  });

  it('shows its progress without a terminal if it takes more than a second', async () => {
    for (let n = 0; n < 4000; n++) putFile(dataDir, sidOf(n), textOf(n), 60);
    const command = ['sessions', 'migrate', '--to=redis', '--load=session_redis'];
    const { ended } = launch(command, settings({ ODOO_SESSION_REDIS_TIMEOUT: '20s' }));
    await until('some sessions are copied', async () => Number(await redis.cli('dbsize')) > 10);
    await redis.cli('client', 'pause', '1500', 'write');
    expect(await ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^copying sessions: [\d,]+ done$/m),
      stdout: expect.stringContaining('4,000 copied'),
    });
  });

  it('copies sessions to Redis and back, with their age', async () => {
    putFile(dataDir, sidOf(1), textOf(1), 86_400);
    const copied = await inRedisAlone('migrate', '--to=redis');
    expect(copied).toMatchObject({ code: 0, stdout: expect.stringContaining('1 copied') });
    const ttl = Number(await redis.cli('ttl', `session:${sidOf(1)}`));
    expect(Math.abs(ttl - 6 * 86_400)).toBeLessThan(60);
    const other = newFolder();
    const back = await runCommand(['sessions', 'migrate', '--to=files', '--json', '--load=session_redis'], {
      env: { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_DATA_DIR: other },
    });
    expect(JSON.parse(back.stdout)).toMatchObject({ copied: 1, there: 0, expired: 0, unreadable: 0 });
    const file = join(other, 'sessions/00', `${sidOf(1)}.sess`);
    expect(readFileSync(file, 'utf8')).toBe(textOf(1));
    expect(Math.abs((Date.now() - statSync(file).mtimeMs) / 1000 - 86_400)).toBeLessThan(60);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['redis', 'files'])('to %s keeps the session that was used later, and can be run again', async (to) => {
    // 1: the file was used later; 2: Redis was; 3: both at once.
    for (const [n, age] of [
      [1, 60],
      [2, 7200],
      [3, 3600],
    ] as const) {
      putFile(dataDir, sidOf(n), `{"uid": 2, "in": "file"}`, age);
      await redis.cli('set', `session:${sidOf(n)}`, `{"uid": 2, "in": "redis"}`, 'ex', String(604_800 - 3600));
    }
    const [mine, newer] = to === 'redis' ? ['file', '1'] : ['redis', '2'];
    const first = JSON.parse((await inRedis('migrate', `--to=${to}`, '--json')).stdout);
    expect(first).toMatchObject({ copied: 1, there: 2 });
    const textIn = async (n: number) =>
      to === 'redis'
        ? redis.cli('get', `session:${sidOf(n)}`)
        : readFileSync(join(dataDir, 'sessions/00', `${sidOf(n)}.sess`), 'utf8');
    for (const n of [1, 2, 3]) {
      const expected = String(n) === newer ? mine : to;
      expect(await textIn(n), String(n)).toContain(expected === 'files' ? 'file' : expected);
    }
    const again = JSON.parse((await inRedis('migrate', `--to=${to}`, '--json')).stdout);
    expect(again).toMatchObject({ copied: 0, there: 3 });
  });

  it('names unreadable sessions, and copies the rest', async () => {
    await redis.cli('set', `session:${sidOf(1)}`, 'broken', 'ex', '60');
    await redis.cli('set', `session:${sidOf(2)}`, textOf(2), 'ex', '60');
    await redis.cli('lpush', `session:${sidOf(3)}`, 'x');
    const { code, stdout, stderr } = await inRedisAlone('migrate', '--to=files');
    expect(code).toBe(0);
    expect(stdout).toContain('1 copied, 0 already there, 2 unreadable');
    expect(stderr).toContain('session 000001… cannot be read');
    expect(stderr).not.toContain(sidOf(1));
    expect(await keys()).toHaveLength(3);
  });

  it.each(['redis', 'files'])('to %s loses nothing if it is killed half way, and continues', async (to) => {
    const COUNT = 2000;
    if (to === 'files') await fillRedis(redis, COUNT);
    else for (let n = 0; n < COUNT; n++) putFile(dataDir, sidOf(n), textOf(n));
    const moved = async () =>
      to === 'files' ? filesBelow(join(dataDir, 'sessions')).length : Number(await redis.cli('dbsize'));
    for (let round = 1; round <= 3; round++) {
      let isOver = false;
      const moving = inRedisAlone('migrate', `--to=${to}`).finally(() => {
        isOver = true;
      });
      while (!isOver && (await moved()) < (round * COUNT) / 6) await setTimeout(5);
      await killHosts();
      await moving;
    }
    const { stdout } = await inRedisAlone('migrate', `--to=${to}`, '--json');
    const { copied, there } = JSON.parse(stdout);
    expect(copied + there).toBe(COUNT);
    for (let n = 0; n < COUNT; n += 97) {
      const file = join(dataDir, 'sessions/00', `${sidOf(n)}.sess`);
      expect(readFileSync(file, 'utf8')).toBe(textOf(n));
      expect(await redis.cli('get', `session:${sidOf(n)}`)).toBe(textOf(n));
    }
    expect(filesBelow(join(dataDir, 'sessions')).filter((name) => name.endsWith('.sess'))).toHaveLength(COUNT);
    expect(await keys('session:*')).toHaveLength(COUNT);
  });

  it('exits on Ctrl-C with 130, and says that it can be run again', async () => {
    await fillRedis(redis, 20_000);
    const child = spawn(
      process.execPath,
      [join(ROOT, 'host.js'), 'sessions', 'migrate', '--to=files', '--load=session_redis'],
      { env: { PATH: process.env.PATH, HOME: dataDir, ...settings().env }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const closed = once(child, 'close');
    while (child.exitCode === null && filesBelow(join(dataDir, 'sessions')).length === 0) await setTimeout(5);
    child.kill('SIGINT');
    const [code] = await closed;
    expect(code).toBe(130);
    expect(output).toContain('run it again to continue');
  });
});
