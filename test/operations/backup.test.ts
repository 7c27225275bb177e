import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { cleanUp, newFolder, startHost } from '../support/host.ts';
import { blocksOf } from '../support/markdown.ts';
import { freePort } from '../support/redis.ts';
import { until } from '../support/until.ts';

afterAll(cleanUp);

/** Runs a named block of the page, with the folders and the port of the test. */
async function follow(name: string, cwd: string, replaced: Readonly<Record<string, string>>): Promise<void> {
  const [block, ...others] = blocksOf('docs/operators/backup.md').filter(({ about }) => about === name);
  expect(others).toEqual([]);
  let script = block?.code ?? '';
  for (const [from, to] of Object.entries(replaced)) {
    expect(script).toContain(from);
    script = script.replaceAll(from, to);
  }
  await promisify(execFile)('sh', ['-ec', script], { cwd });
}

const isLoggedIn = async (url: string, sid: string | undefined): Promise<boolean> =>
  (await new Client(url, sid).page('/web')).status === 200;

it('sessions in files are backed up while the host serves, and restored', async () => {
  const [folder, dataDir] = [newFolder(), newFolder()];
  const args = ['--admin-passwd=pw', `--data-dir=${dataDir}`];
  const first = await startHost(args);
  const client = new Client(first.url);
  await client.logIn('pw');
  const paths = { '/var/lib/wideload': dataDir };
  await follow('backup-files', folder, paths);
  await first.stop();
  rmSync(join(dataDir, 'sessions'), { recursive: true });
  await follow('restore-files', folder, paths);
  const second = await startHost(args);
  expect(await isLoggedIn(second.url, client.sid)).toBe(true);
});

it('sessions in Redis are backed up while it serves, and restored to one with append-only files', async () => {
  const [folder, redisFolder, port] = [newFolder(), newFolder(), await freePort()];
  const config = join(folder, 'redis.conf');
  const cli = async (...args: string[]) => (await promisify(execFile)('redis-cli', ['-p', `${port}`, ...args])).stdout;
  const startServer = async (appendOnly: 'yes' | 'no') => {
    if (appendOnly === 'no') writeFileSync(config, `port ${port}\nbind 127.0.0.1\ndir ${redisFolder}\nappendonly no\n`);
    const server = spawn('redis-server', [config], { stdio: 'ignore' });
    await until('Redis answers', () =>
      cli('ping')
        .then((text) => text.startsWith('PONG'))
        .catch(() => false),
    );
    return async () => {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    };
  };
  const commands = { 'redis-cli': `redis-cli -p ${port}` };
  mkdirSync(join(redisFolder, 'old'));

  const stopFirst = await startServer('no');
  await cli('config', 'set', 'appendonly', 'yes');
  const settings = { env: { ODOO_SESSION_REDIS_PORT: String(port) } };
  const host = await startHost(['--load=session_redis', '--admin-passwd=pw'], settings);
  const client = new Client(host.url);
  await client.logIn('pw');
  await follow('backup-redis', folder, commands);
  await stopFirst();

  renameSync(join(redisFolder, 'appendonlydir'), join(redisFolder, 'old', 'appendonlydir'));
  await follow('restore-redis', folder, { '/var/lib/redis': redisFolder });
  const stopSecond = await startServer('no');
  await follow('after-redis', folder, commands);
  await until('the files are written', async () =>
    (await cli('info', 'persistence')).includes('aof_rewrite_in_progress:0'),
  );
  await stopSecond();

  const stopThird = await startServer('yes');
  expect(await cli('config', 'get', 'appendonly')).toContain('yes');
  await until('the host is back', () => isLoggedIn(host.url, client.sid));
  await stopThird();
});
