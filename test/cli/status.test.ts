import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import {
  cleanUp,
  type Ended,
  type Host,
  killHosts,
  launch,
  newFolder,
  runHost,
  said,
  startHost,
} from '../support/host.ts';
import { until } from '../support/until.ts';

/** Returns a module that can be broken, and that can answer slowly. */
const PROBE = `
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { defineModule, path } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({
  name: 'probe',
  depends: ['web'],
  options: { broken: path('File that keeps the module from starting') },
  setup({ options, on, onStart }) {
    onStart(() => { if (options.broken && existsSync(options.broken)) throw new Error('broken, as was asked'); });
    on(Routes, (app) => {
      app.get('/slow', { config: { auth: 'none' } }, async () => { await pause(200); return process.pid; });
    });
  },
});`;

interface Site {
  readonly host: Host;
  readonly pidfile: string;
  readonly broken: string;
  run(...words: string[]): Promise<Ended>;
}

async function start(...args: string[]): Promise<Site> {
  const folder = newFolder();
  const [pidfile, broken] = [join(folder, 'host.pid'), join(folder, 'broken')];
  const addons = addonsWith({ 'probe/index.js': PROBE });
  const own = ['--load=probe', `--addons-path=${addons}`, `--pidfile=${pidfile}`, `--probe-broken=${broken}`];
  const host = await startHost([...own, ...args]);
  return { host, pidfile, broken, run: (...words) => runCommand([...words, `--pidfile=${pidfile}`]) };
}

/** Starts a host for all tests of a group. When it stops, it removes its socket. */
function startOnce(...args: string[]): () => Site {
  let site: Site;
  beforeAll(async () => {
    site = await start(...args);
  });
  afterAll(async () => {
    expect((await site.host.stop()).code).toBe(0);
    expect(existsSync(`${site.pidfile}.sock`)).toBe(false);
    await cleanUp();
  });
  return () => site;
}

function testStatus(siteOf: () => Site, workers: number): void {
  it('shows each process, its request times, and where sessions are stored', async () => {
    const { host, pidfile, run } = siteOf();
    const pid = Number(await (await fetch(`${host.url}/slow`)).text());
    // Workers tell of themselves once a second, also of a request that has no answer yet, and so takes no time.
    let found: { workers: { process: object }[]; alone?: object } | undefined;
    await until('it tells how long the request took', async () => {
      found = JSON.parse((await run('status', '--json')).stdout);
      return JSON.stringify(found).includes('"median":');
    });
    const one = { pid, requests: 1 };
    expect(found).toMatchObject({
      pid: host.process.pid,
      ready: host.readyLine,
      problems: [],
      service: { store: expect.stringMatching(/^files in /), sessions: 0, hasMore: false },
      ...(workers === 0 && { alone: one }),
    });
    expect(found?.workers).toHaveLength(workers);
    const busy =
      workers === 0
        ? found?.alone
        : found?.workers.find(({ process }) => 'pid' in process && process.pid === pid)?.process;
    expect(busy).toMatchObject(one);
    // A timer may come a millisecond early, and a busy machine takes longer.
    const { median, memory, perSecond } = busy as { median: number; memory: number; perSecond: number };
    expect(median).toBeGreaterThan(195);
    expect(median).toBeLessThan(2000);
    const resident = 1024 * Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(memory / resident).toBeGreaterThan(0.7);
    expect(memory / resident).toBeLessThan(1.3);
    // One request in the time since it began to count, which is more than the request took and at most ten seconds.
    expect(perSecond).toBeGreaterThan(0.09);
    expect(perSecond).toBeLessThan(5);
    const { code, stdout } = await runHost(['status', `--pidfile=${pidfile}`]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wideload \S+, up \d+ s: ready in \d+ ms: /);
    expect(stdout).toMatch(
      new RegExp(`^(alone|worker [01]) +${pid} +\\d+ s +\\d+ MiB +1 +[\\d.]+ +\\d+\\.\\d +\\d+\\.\\d$`, 'm'),
    );
    expect(stdout).toMatch(/^sessions: files in .*, 0\nno problems\n$/m);
  });

  it('repeats with --watch until it is interrupted', async () => {
    const { pidfile } = siteOf();
    expect(statSync(`${pidfile}.sock`).mode & 0o777).toBe(0o600);
    const { child, output, ended } = launch(['status', '--watch', '--json', `--pidfile=${pidfile}`], {});
    await until('it has shown it twice', () => output.stdout.trim().split('\n').length >= 2);
    child.kill('SIGINT');
    await ended;
  });
}

describe('node host status and reload of a host of one process', () => {
  const siteOf = startOnce();
  testStatus(siteOf, 0);

  it('refuses a reload', async () => {
    expect(await siteOf().run('reload')).toMatchObject({ code: 1, stderr: expect.stringContaining('--workers=0') });
  });
});

describe('node host status and reload of a host of two workers', () => {
  const siteOf = startOnce('--workers=2');
  testStatus(siteOf, 2);

  it('waits in a reload until all workers have been replaced', async () => {
    const { run } = siteOf();
    const pidsOf = async () =>
      JSON.parse((await run('status', '--json')).stdout).workers.map(
        ({ process }: { process: { pid: number } }) => process.pid,
      );
    const before = await pidsOf();
    expect(await run('reload')).toMatchObject({ code: 0, stdout: 'all 2 workers have been replaced\n' });
    for (const pid of await pidsOf()) expect(before).not.toContain(pid);
  });

  it('fails to reload with the reason if a new worker cannot be started, and the old workers keep serving', async () => {
    const { host, broken, run } = siteOf();
    writeFileSync(broken, '');
    const { code, stderr } = await run('reload');
    expect(code).toBe(1);
    expect(stderr).toContain('the workers were not replaced; the old ones continue to serve');
    expect(stderr).toContain('broken, as was asked');
    expect((await fetch(`${host.url}/slow`)).status).toBe(200);
    rmSync(broken);
    expect((await run('reload')).code).toBe(0);
  });
});

describe('node host status', () => {
  afterEach(cleanUp);

  it('lists problems, and exits with 1', async () => {
    const { host, broken, run } = await start('--workers=2');
    const pid = Number(await (await fetch(`${host.url}/slow`)).text());
    writeFileSync(broken, '');
    process.kill(pid, 'SIGKILL');
    await said(host, 'cannot be started');
    const { code, stdout } = await run('status');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^worker [01] +none$/m);
    expect(stdout).toMatch(/^problem: worker [01] is not running; see the log\n$/m);
  });

  it('ignores a killed host, and the next host replaces its socket', async () => {
    const { pidfile, run } = await start();
    await killHosts();
    expect(await run('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('[HOST_NOT_RUNNING]') });
    const { child } = launch(['--http-port=0', `--pidfile=${pidfile}`], {});
    await once(child.stdout, 'data');
    expect((await run('status')).code).toBe(0);
  });
});
