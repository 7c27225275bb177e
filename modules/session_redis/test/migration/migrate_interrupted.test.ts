import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SessionFiles } from '@wideload/session_files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/support/figures.ts';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { boot } from '../support/boot.ts';
import { testContext } from '../support/context.ts';
import { DataDir } from '../support/data_dir.ts';
import { listed } from '../support/listed.ts';
import { openStore } from '../support/open.ts';

const MOVE = { copy_existing_fs_sessions: '1', purge_existing_fs_sessions: '1' };
/** Every write is on the disk before it is confirmed. */
const SAFE = ['--appendonly', 'yes', '--appendfsync', 'always'];

let folder: string;
let redis: RedisServer;
let data: DataDir;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-redis-'));
  redis = await startRedis({ folder, args: SAFE });
  data = new DataDir();
});
afterEach(async () => {
  await redis.stop();
  data.remove();
  rmSync(folder, { recursive: true, force: true });
});

const onDisk = () => data.files().map((path) => basename(path, '.sess'));
const inRedis = async () => (await redis.cli('keys', '*')).split('\n').map((key) => key.replace('session:', ''));

async function expectNoneLost(sids: readonly string[]): Promise<void> {
  const found = new Set([...onDisk(), ...(await inRedis())]);
  expect(sids.filter((sid) => !found.has(sid))).toEqual([]);
}

/** The files of the folder; something happens when so many of them were listed. */
const filesWith = (after: number, happens: () => unknown): SessionFiles =>
  listed(data.folder, (count) => count === after && happens());

describe('when Redis dies half way', () => {
  it('the boot fails and reports what is done; no session is lost, and it can run again', async () => {
    const sids = data.sessions(3000);
    const context = testContext(new Map([[SessionFiles.id, filesWith(1700, () => redis.kill())]]));
    const error = await openStore({ port: String(redis.port), ...MOVE }, { context }).catch((error: Error) => error);
    expect(error).toMatchObject({ code: 'SESSION_MIGRATION_INTERRUPTED' });
    const copied = Number(/done before that: ([\d,]+) copied/.exec(String(error))?.[1]?.replace(',', ''));
    expect(copied).toBeGreaterThan(1000);
    expect(copied).toBeLessThanOrEqual(1700);
    expect(String(error)).toContain('nothing is lost');
    expect(context.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(onDisk()).toHaveLength(3000 - copied);
    redis = await startRedis({ folder, args: SAFE, port: redis.port });
    await expectNoneLost(sids);
    const { close } = await openStore({ port: String(redis.port), ...MOVE }, { folder: data.folder });
    await close();
    expect(onDisk()).toEqual([]);
    expect((await inRedis()).sort()).toEqual(sids.sort());
  });

  it('because it is full, confirmed sessions count, and the rest stays in files', async () => {
    const sids = data.sessions(1200);
    const full = () => redis.cli('config', 'set', 'maxmemory', '1');
    const context = testContext(new Map([[SessionFiles.id, filesWith(700, full)]]));
    const opening = openStore({ port: String(redis.port), ...MOVE }, { context });
    await expect(opening).rejects.toThrow('Redis is full: maxmemory is reached (OOM)');
    expect(onDisk().length).toBeGreaterThanOrEqual(500);
    expect(onDisk().length).toBeLessThan(1000);
    await expectNoneLost(sids);
    expect(await redis.cli('client', 'list')).not.toContain('name=wideload');
  });
});

it('stops when the host stops, and loses nothing', async () => {
  const sids = data.sessions(1200);
  const context = testContext(new Map([[SessionFiles.id, filesWith(700, () => context.abort())]]));
  await expect(openStore({ port: String(redis.port), ...MOVE }, { context })).rejects.toThrow('aborted');
  expect(onDisk().length).toBeGreaterThanOrEqual(500);
  expect(onDisk().length).toBeLessThan(1000);
  await expectNoneLost(sids);
});

it('can be killed at any point', async () => {
  const part = IS_LONG ? 600 : 300;
  const sids = data.sessions(part * 7);
  const options = { port: String(redis.port), folder: data.folder, ...MOVE };
  const script = fileURLToPath(new URL('../support/boot.js', import.meta.url));
  for (let round = 1; round <= 5; round++) {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: 'ignore' });
    // Somewhere in the middle of it: after another part of the sessions has come.
    while (child.exitCode === null && Number(await redis.cli('dbsize')) < round * part) await setTimeout(5);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await expectNoneLost(sids);
  }
  expect((await boot(options)).code).toBe('up');
  expect(onDisk()).toEqual([]);
  expect((await inRedis()).sort()).toEqual(sids.sort());
});

it('does not use more memory for more files', async () => {
  // What is confirmed need not be on the disk here.
  await redis.cli('config', 'set', 'appendonly', 'no');
  const options = { port: String(redis.port), folder: data.folder, ...MOVE };
  // V8 grows its space for new objects in any process that is busy for long. What is left is what the migration holds.
  const flags = ['--max-semi-space-size=1'];
  const text = JSON.stringify({ uid: 2, login: 'admin', cart: 'x'.repeat(16 * 1024) });
  const peakFor = async (count: number): Promise<number> => {
    for (let n = 0; n < count; n++) data.session(text);
    const { code, rssMiB, lines } = await boot(options, flags);
    expect(code).toBe('up');
    const found = `${count} copied, 0 already there, 0 expired, 0 unreadable, ${count} files removed`;
    expect(lines.join().replaceAll(/(\d),(?=\d)/g, '$1')).toContain(found);
    return rssMiB;
  };
  const few = await peakFor(1_000);
  // 80 MiB, if they were all in memory.
  expect((await peakFor(5_000)) - few).toBeLessThan(40);
  expect(onDisk()).toEqual([]);
});
