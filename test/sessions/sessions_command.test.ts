import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost, startHost } from '../support/host.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { fillRedis, putFile, sidOf, textOf } from '../support/sessions/sessions.ts';

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
/** Seconds that a session of these tests still lives: an hour and a half less than a week. */
const LEFT = 604_800 - 5400;

/** `node host sessions ...` with sessions in files, or in Redis. */
const inFiles = (...args: string[]) => runCommand(['sessions', ...args], settings());
const inRedis = (...args: string[]) => runCommand(['sessions', ...args, '--load=session_redis'], settings());

const keys = async (pattern = '*') => (await redis.cli('keys', pattern)).split('\n').filter(Boolean);
const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];

describe.each(['files', 'Redis'])('with sessions in %s', (place) => {
  const run = place === 'Redis' ? inRedis : inFiles;
  const put = async (n: number, db?: string) => {
    if (place === 'files') putFile(dataDir, sidOf(n), textOf(n, db), 604_800 - LEFT);
    else await redis.cli('set', `session:${sidOf(n)}`, textOf(n, db), 'ex', String(LEFT));
  };

  it('list shows users and lifetimes, and shortened sids', async () => {
    for (const n of [1, 2]) await put(n);
    const load = place === 'Redis' ? ['--load=session_redis'] : [];
    // In a process of its own, as two that fail below: see `runCommand`.
    const { code, stdout } = await runHost(['sessions', 'list', ...load], settings());
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('SID      USER                     DATABASE         ENDS IN         BYTES');
    expect(lines.slice(1, 3).sort()).toEqual([
      '000001…  user1                    prod             6 d 22 h          105',
      '000002…  user2                    prod             6 d 22 h          105',
    ]);
    expect(lines[3]).toMatch(/^2 sessions in (files|Redis)/);
    expect(stdout).not.toContain(sidOf(1));
    expect((await run('list', '--full')).stdout).toContain(sidOf(1));
  });

  it('list prints the same as JSON, and says if there are none', async () => {
    expect(await run('list')).toMatchObject({ code: 0, stdout: 'no sessions\n' });
    expect(await run('list', '--json')).toMatchObject({ code: 0, stdout: '[]\n' });
    for (const n of [1, 2, 3]) await put(n, n === 3 ? 'test' : 'prod');
    const all = JSON.parse((await run('list', '--json')).stdout);
    expect(all).toHaveLength(3);
    const { seconds, ...third } = all.find(({ sid }: { sid: string }) => sid === '000003…');
    expect(third).toEqual({ provider: 'odoo', login: 'user3', uid: 5, db: 'test', sid: '000003…', bytes: 105 });
    expect(seconds).toBeLessThanOrEqual(LEFT);
    expect(seconds).toBeGreaterThan(LEFT - 60);
    expect(JSON.parse((await run('list', '--json', '--limit=2')).stdout)).toHaveLength(2);
    const [only] = JSON.parse((await run('list', '--json', '--db=test')).stdout);
    expect(only.sid).toBe('000003…');
  });

  it('list --login shows the sessions of a login, whether or not they are in the user index', async () => {
    for (const n of [1, 2, 101]) await put(n);
    expect(await run('list', '--login=nobody')).toMatchObject({ code: 0, stdout: 'no session of nobody\n' });
    const { stdout } = await run('list', '--login=user1', '--json');
    expect(
      JSON.parse(stdout)
        .map(({ sid }: { sid: string }) => sid)
        .sort(),
    ).toEqual(['000001…', '000065…']);
    expect((await run('list', '--login=user1', '--db=other', '--json')).stdout).toBe('[]\n');
  });

  it('show prints the data of a session, with secrets masked', async () => {
    await put(1);
    const { stdout } = await run('show', '000001…');
    expect(stdout).toContain('user       user1 (3)');
    expect(stdout).toContain('"session_token": "********"');
    expect(stdout).not.toContain(sidOf(1));
    const [full] = JSON.parse((await run('show', sidOf(1), '--json', '--full')).stdout);
    expect(full).toMatchObject({ sid: sidOf(1), data: { session_token: '9e2a', n: 1 } });
    expect(await run('show', '00000f')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no session begins'),
    });
  });

  it('destroy ends a session by its shortened sid, if that is unique', async () => {
    const twin = `${sidOf(1).slice(0, 20)}${'f'.repeat(20)}`;
    await put(1);
    await put(2);
    if (place === 'files') putFile(dataDir, twin, textOf(1));
    else await redis.cli('set', `session:${twin}`, textOf(1), 'ex', '60');
    expect(await run('destroy', '000001')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('2 sessions begin with 000001…'),
    });
    expect(await run('destroy', '000002…', twin)).toMatchObject({ code: 0, stdout: '2 sessions ended\n' });
    expect(await run('destroy', twin)).toMatchObject({ code: 1, stdout: '0 sessions ended\n' });
    expect(JSON.parse((await run('list', '--json', '--full')).stdout)).toMatchObject([{ sid: sidOf(1) }]);
    expect(await run('destroy', '*')).toMatchObject({ code: 2 });
    expect(await run('destroy')).toMatchObject({ code: 2 });
  });

  it('destroy-all requires a confirmation, and then logs all users out', async () => {
    for (const n of [1, 2, 3]) await put(n, n === 3 ? 'test' : 'prod');
    expect(await run('destroy-all')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await run('destroy-all', '--login=user1')).stderr).toMatch(
      /This ends every session of user1 in (?:files|Redis|\/)/,
    );
    expect((await run('destroy-all', '--login=user1', '--db=prod')).stderr).toContain(
      'every session of user1 of database prod in ',
    );
    const named = await run('destroy-all', '--yes', 'alice');
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining('use --login=LOGIN') });
    expect(JSON.parse((await run('list', '--json')).stdout)).toHaveLength(3);
    expect(await run('destroy-all', '--yes', '--db=test')).toMatchObject({ code: 0, stdout: '1 session ended\n' });
    expect(await run('destroy-all', '--yes', '--json')).toMatchObject({ code: 0, stdout: '{"ended":2}\n' });
    expect(await run('destroy-all', '--yes')).toMatchObject({ code: 1, stdout: '0 sessions ended\n' });
  });

  it('destroy-all asks at a terminal, and does nothing without a yes', async () => {
    await put(1);
    const command = [process.execPath, join(ROOT, 'host.js'), 'sessions', 'destroy-all'];
    if (place === 'Redis') command.push('--load=session_redis');
    const answer = async (word: string): Promise<string> => {
      const { PATH = '' } = process.env;
      const env = { PATH, HOME: dataDir, TERM: 'dumb', ...settings().env };
      const child = spawn('script', ['-qec', command.join(' '), '/dev/null'], { env });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (text.includes('[y/N]')) child.stdin.write(`${word}\n`);
      });
      const [code] = await once(child, 'close');
      return `${code} ${output}`;
    };
    expect(await answer('')).toMatch(/^1 .*all users are logged out\. Continue\? \[y\/N\].*nothing was done/s);
    expect((await run('list')).code).toBe(0);
    expect(await answer('y')).toMatch(/^0 .*1 session ended/s);
    expect((await run('list')).stdout).toBe('no sessions\n');
  });

  it('destroy-all --login logs one user out of a running host', async () => {
    const host = await startHost(
      ['--admin-passwd=pw', ...(place === 'Redis' ? ['--load=session_redis'] : [])],
      settings(),
    );
    const clients = await Promise.all(
      [1, 2].map(async () => {
        const client = new Client(host.url);
        await client.logIn('pw');
        return client;
      }),
    );
    expect(await run('destroy-all', '--login=admin', '--yes')).toMatchObject({ code: 0, stdout: '2 sessions ended\n' });
    for (const client of clients) expect((await client.page('/web')).status).toBe(303);
    expect(await run('destroy-all', '--login=admin', '--yes')).toMatchObject({ code: 1 });
  });
});

describe('a large Redis', () => {
  const COUNT = 10_000;

  it('is listed, searched and cleared without KEYS and FLUSHDB, and without blocking', async () => {
    await fillRedis(redis, COUNT);
    await redis.cli('acl', 'setuser', 'host', 'on', '>pw', '~*', '+@all', '-keys', '-flushdb', '-flushall');
    const asUser = { ODOO_SESSION_REDIS_USERNAME: 'host', ODOO_SESSION_REDIS_PASSWORD: 'pw' };
    const run = (...args: string[]) => runCommand(['sessions', ...args, '--load=session_redis'], settings(asUser));
    await redis.cli('config', 'resetstat');

    const listed = JSON.parse((await run('list', '--json', '--full')).stdout);
    expect(new Set(listed.map(({ sid }: { sid: string }) => sid)).size).toBe(COUNT);
    expect((await run('show', sidOf(9_999).slice(0, 6))).code).toBe(0);
    expect((await run('gc')).stdout).toContain('10,000 sessions in Redis');
    expect(JSON.parse((await run('list', '--login=user7', '--json')).stdout)).toHaveLength(COUNT / 100);
    expect((await run('destroy-all', '--yes')).stdout).toBe('10,000 sessions ended\n');
    // What is left are the marks of sessions that ended.
    expect((await keys()).filter((key) => !key.startsWith('ended_session:'))).toEqual([]);
    const scans = Number(/cmdstat_scan:calls=(\d+)/.exec(await redis.cli('info', 'commandstats'))?.[1]);
    // Four scans, a few hundred keys at a time.
    expect(scans).toBeGreaterThan((4 * COUNT) / 1000);
  });

  it('gc adds the sessions of every user to the user index', async () => {
    await fillRedis(redis, 1000);
    expect((await inRedis('gc')).stdout).toContain('1,000 sessions in');
    expect(await keys('sessions_of_user:*')).toHaveLength(100);
    expect(await redis.cli('zcard', 'sessions_of_user:odoo/prod/9')).toBe('10');
  });
});

it('a command does not run the migration or purge that the host would run at its start', async () => {
  putFile(dataDir, sidOf(1), textOf(1));
  const env = { ODOO_SESSION_REDIS_COPY_EXISTING_FS_SESSIONS: '1', ODOO_SESSION_REDIS_PURGE_EXISTING_FS_SESSIONS: '1' };
  expect((await runCommand(['sessions', 'list', '--load=session_redis'], settings(env))).stdout).toBe('no sessions\n');
  expect(await keys()).toEqual([]);
  expect(filesBelow(join(dataDir, 'sessions'))).toHaveLength(1);
});

it('an unreachable Redis is one sentence without a stack trace', async () => {
  const { code, stderr } = await runHost(['sessions', 'list', '--load=session_redis'], {
    env: { ODOO_SESSION_REDIS_PORT: '1' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('refuses connections');
  expect(stderr).not.toContain('    at ');
});

it('sessions without a subcommand, or with a wrong one, lists the subcommands', async () => {
  const alone = await runHost(['sessions'], settings());
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('destroy-all') });
  expect(await inFiles('lst')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean list?') });
});
