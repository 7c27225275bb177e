import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, launch, newFolder, ROOT, runHost } from '../support/host.ts';
import { putFile, sidOf, textOf } from '../support/sessions/sessions.ts';
import { until } from '../support/until.ts';

let data: string;
beforeAll(() => {
  data = newFolder();
  // More than the buffer of a pipe.
  for (let n = 0; n < 1500; n++) putFile(data, sidOf(n), textOf(n));
});
afterAll(cleanUp);

/** Runs a command, closes its output after some bytes, and returns its exit code and stderr. */
async function runInto(bytes: number, ...args: string[]): Promise<{ code: unknown; stderr: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'host.js'), ...args], {
    cwd: newFolder(),
    env: { PATH: process.env.PATH ?? '', HOME: newFolder(), ODOO_DATA_DIR: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  if (bytes === 0) child.stdout.destroy();
  else
    child.stdout.once('data', () => {
      child.stdout.destroy();
    });
  const [code] = await once(child, 'close');
  // On a slow machine it reports its progress.
  return { code, stderr: stderr.replace(/^.*: [\d,]+ done\n/gm, '') };
}

describe('a command whose output is closed', () => {
  it.each([
    ['sessions', 'list'],
    ['sessions', 'list', '--json'],
    ['sessions', 'show', sidOf(1)],
    ['sessions', 'show', sidOf(1), '--json'],
    ['sessions', 'gc'],
    ['config'],
    ['config', '--json'],
    ['modules'],
    ['modules', '--json'],
    ['services', '--json'],
    ['hooks'],
    ['options'],
    ['options', '--json'],
    ['why', 'base'],
    ['example'],
    ['completion', 'bash'],
    ['doctor'],
    ['doctor', '--json'],
    ['--help'],
    ['--version'],
    ['--complete', ''],
  ])('exits without an error: %s %s %s', async (...args) => {
    const words = args.filter(Boolean);
    expect(await runInto(0, ...words)).toEqual({ code: 0, stderr: '' });
  });

  it('exits without an error when its reader closes the pipe, and reads no more sessions', async () => {
    for (const form of [[], ['--json']])
      expect(await runInto(1, 'sessions', 'list', ...form)).toEqual({ code: 0, stderr: '' });
  });

  it('keeps its exit code if stderr is closed', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'host.js'), 'nosuch'], {
      cwd: newFolder(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.destroy();
    expect((await once(child, 'close'))[0]).toBe(2);
  });

  it('reports a full disk in one line', async () => {
    const child = spawn('sh', ['-c', '"$0" "$1" config > /dev/full', process.execPath, join(ROOT, 'host.js')], {
      cwd: newFolder(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(stderr).toContain('the output cannot be written: ENOSPC');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

it('a host whose output is closed keeps serving', async () => {
  const log = join(newFolder(), 'host.log');
  const { child, ended } = launch(['--http-port=0', '--http-interface=127.0.0.1', `--logfile=${log}`], {});
  child.stdout.destroy();
  const urlOf = (): string => /ready in .*?(http:[\w/.:]+)/.exec(readFileSync(log, 'utf8'))?.[1] ?? '';
  await until('the host is ready', () => existsSync(log) && urlOf() !== '');
  const url = urlOf();
  expect((await fetch(`${url}/web/health`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

it('an empty list exits with 0', async () => {
  const empty = { env: { ODOO_DATA_DIR: newFolder() } };
  expect(await runHost(['sessions', 'list'], empty)).toEqual({ code: 0, stdout: 'no sessions\n', stderr: '' });
  expect(await runCommand(['sessions', 'list', '--json'], empty)).toMatchObject({ code: 0, stdout: '[]\n' });
  expect(await runCommand(['sessions', 'list', '--login=nobody'], empty)).toMatchObject({ code: 0 });
});
