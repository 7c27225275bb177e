import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp, type Host, newFolder, runHost } from '../support/host.ts';
import { until } from '../support/until.ts';
import { ask, keepAsking, logged, pidOf, pidsOf, start } from './support/probe.ts';

describe('--workers=2', () => {
  let files: string;
  let host: Host;
  let since: number;
  const at = (name: string) => join(files, name);
  const log = () => host.output.stderr.slice(since);

  // What a test begins with: two workers that serve.
  beforeAll(async () => {
    files = newFolder();
    host = await start(`--probe-broken=${at('broken')}`, `--probe-note=${at('note')}`, `--pidfile=${at('pid')}`);
  });
  afterAll(cleanUp);
  beforeEach(async () => {
    await pidsOf(host);
    since = host.output.stderr.length;
  });
  afterEach(() => rmSync(at('broken'), { force: true }));

  it('serves through several processes, and the ready line says so', async () => {
    expect(host.readyLine).toContain('| 2 workers');
    expect(await pidsOf(host)).not.toContain(host.process.pid);
  });

  it('replaces a worker that dies', async () => {
    const dead = await pidOf(host);
    process.kill(dead, 'SIGKILL');
    await logged(host, `(process ${dead}) was killed by SIGKILL (by the OOM killer?`, since);
    expect(await pidsOf(host)).not.toContain(dead);
  });

  it('keeps trying to replace a worker while another serves, logs that once, and replaces it when possible', {
    timeout: 90_000,
  }, async () => {
    writeFileSync(at('broken'), '');
    const dead = await pidOf(host);
    process.kill(dead, 'SIGKILL');
    // Nothing tells of an attempt that fails again.
    while (readFileSync(at('broken'), 'utf8').split('\n').length <= 3) await pause(50);
    expect(log().match(/broken, as was asked/g)).toHaveLength(1);
    expect(log().match(/worker \d cannot be started: exit code 1; retrying/g)).toHaveLength(1);
    const ready = await ask(`${host.url}/web/health?ready`);
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      { status: 'warn', warnings: { workers: expect.stringMatching(/^worker [01] cannot be started; see the log$/) } },
    ]);
    rmSync(at('broken'));
    await logged(host, /worker \d serves again after \d+\.\d s/, since);
    expect(await pidsOf(host)).not.toContain(dead);
    expect(JSON.parse((await ask(`${host.url}/web/health?ready`)).text)).toEqual({ status: 'pass' });
  });

  it('loses no connection that was assigned to an exiting worker', async () => {
    for (const leaving of await pidsOf(host)) {
      // The supervisor distributes this connection when it continues, before it sees that a worker has exited.
      host.process.kill('SIGSTOP');
      const asking = Promise.all([1, 2, 3, 4].map(() => ask(`${host.url}/word`)));
      process.kill(leaving, 'SIGTERM');
      // Nothing shows that a worker waits for its supervisor. If the pause is too short, the test only checks less.
      await pause(500);
      host.process.kill('SIGCONT');
      expect((await asking).map(({ text }) => text)).toEqual(['one', 'one', 'one', 'one']);
      await logged(host, `(process ${leaving}) ended with exit code 0`, since);
      await pidsOf(host);
    }
  });

  it('keeps its workers if the new ones on SIGHUP do not boot', async () => {
    writeFileSync(at('broken'), '');
    host.process.kill('SIGHUP');
    await logged(host, 'the remaining workers continue to serve', since);
    expect((await ask(`${host.url}/pid`)).status).toBe(200);
  });

  it('runs a once-per-host task in one worker, and again in its replacement', async () => {
    const runs = () => readFileSync(at('note'), 'utf8').trim().split('\n').map(Number);
    const before = runs();
    process.kill(before.at(-1) ?? 0, 'SIGKILL');
    await logged(host, 'starting another one', since);
    await until('it has run again', () => runs().length > before.length);
    await pidsOf(host);
    expect(runs()).toHaveLength(before.length + 1);
  });

  it('writes its state to the log on SIGUSR2, and its own pid to the pidfile', async () => {
    expect(Number(readFileSync(at('pid'), 'utf8'))).toBe(host.process.pid);
    host.process.kill('SIGUSR2');
    const state = /state: worker 0: pid \d+, \d+ MiB, \d+ requests; worker 1: pid \d+, \d+ MiB, \d+ requests/;
    await logged(host, state, since);
  });
});

describe('a worker', () => {
  let host: Host;
  let since: number;
  beforeAll(async () => {
    host = await start('--limit-time-real=1s', '--limit-request=20');
  });
  afterAll(cleanUp);
  beforeEach(() => {
    since = host.output.stderr.length;
  });

  it('answers 503 to a request that takes longer than limit_time_real, and names its route', async () => {
    expect((await ask(`${host.url}/slow?ms=5000`)).status).toBe(503);
    expect(host.output.stderr.slice(since)).toContain('GET /slow');
  });

  it('is killed if it is blocked for longer than that', async () => {
    const hanging = ask(`${host.url}/hang`).catch(() => 'cut');
    await logged(host, /worker \d has not responded for \d+ s/, since);
    expect(await hanging).toBe('cut');
    await logged(host, 'starting another one', since);
    expect(await pidOf(host)).toBeGreaterThan(0);
  });

  it('is replaced after limit_request requests', async () => {
    for (let times = 0; times < 60; times++) await pidOf(host);
    await logged(host, /worker \d is replaced: it has served \d+ requests/, since);
    expect(await pidOf(host)).toBeGreaterThan(0);
  });
});

describe('a host with workers', () => {
  afterEach(cleanUp);

  // Starts three hosts with two workers each.
  it('serves with every spelling of every short option, and reloads on SIGHUP', { timeout: 120_000 }, async () => {
    const folder = newFolder();
    const file = join(folder, 'any.conf');
    writeFileSync(file, '[options]\n');
    const values = Object.entries({ '-p': '0', '-D': join(folder, 'data'), '-d': 'database', '-c': file });
    const spellings = [
      values.map(([short, value]) => `${short}${value}`),
      values.map(([short, value]) => `${short}=${value}`),
      values.flat(),
    ];
    const hosts: Host[] = [];
    for (const spelling of spellings) hosts.push(await start(...spelling));
    expect(hosts.map(({ readyLine }) => readyLine)).toEqual(Array(3).fill(expect.stringContaining('| 2 workers')));
    const last = hosts.at(-1) as Host;
    const former = await pidOf(last);
    last.process.kill('SIGHUP');
    await logged(last, 'all 2 workers have been replaced');
    expect(await pidOf(last)).not.toBe(former);
  });

  it('reports an error once if the first worker fails to boot', async () => {
    const ended = await runHost(['--workers=4', '--load=nowhere']);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(/no module named "nowhere"/g)).toHaveLength(1);
  });

  it('replaces all workers on SIGHUP with the new configuration, without refusing requests', async () => {
    const folder = newFolder();
    const file = join(folder, 'odoo.conf');
    const configure = (word: string) => writeFileSync(file, `[options]\nprobe_word = ${word}\n`);
    configure('one');
    const host = await start('-c', file);
    const clients = Array.from({ length: 8 }, () => keepAsking(`${host.url}/word`));
    configure('two');
    host.process.kill('SIGHUP');
    await logged(host, 'all 2 workers have been replaced');
    expect((await ask(`${host.url}/word`)).text).toBe('two');
    for (const end of clients) {
      const { answers, failures } = await end();
      expect(failures).toEqual([]);
      expect(answers).toBeGreaterThan(10);
    }
  });

  it('keeps the port when its only worker is replaced, and answers 503 on it while none can be started', async () => {
    const broken = join(newFolder(), 'broken');
    const host = await start('--workers=1', `--probe-broken=${broken}`);
    process.kill(await pidOf(host), 'SIGKILL');
    // No connection is refused while it boots.
    expect((await ask(`${host.url}/word`)).text).toBe('one');
    host.process.kill('SIGHUP');
    await logged(host, 'all 1 workers have been replaced');
    expect((await ask(`${host.url}/word`)).text).toBe('one');
    writeFileSync(broken, '');
    process.kill(await pidOf(host), 'SIGKILL');
    await logged(host, 'no worker is running');
    // Earlier connections waited in the queue of the port.
    const refused = await fetch(`${host.url}/word`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    rmSync(broken);
    await until('a worker serves again', async () => (await ask(`${host.url}/word`)).text === 'one');
    expect((await host.stop()).code).toBe(0);
  });

  it('finishes open requests on SIGTERM, cuts those that take longer than --shutdown-timeout, and removes its pidfile', async () => {
    const pidfile = join(newFolder(), 'pid');
    const host = await start('--shutdown-timeout=3s', `--pidfile=${pidfile}`);
    const slow = ask(`${host.url}/slow?ms=500`);
    const slower = ask(`${host.url}/slow?ms=20000`).catch(() => 'cut');
    // The requests must arrive before the signal.
    await ask(`${host.url}/slow?ms=100`);
    const stopped = host.stop();
    expect((await slow).text).toBe('done');
    expect((await stopped).code).toBe(0);
    expect(await slower).toBe('cut');
    expect(existsSync(pidfile)).toBe(false);
  });

  it('replaces a worker above limit_memory_soft, and kills one above limit_memory_hard', async () => {
    const soft = await start('--workers=1', '--limit-memory-soft=250MiB');
    await ask(`${soft.url}/grow`);
    await logged(soft, /worker \d is replaced: it uses \d+ MiB, more than 250 MiB/);
    const hard = await start('--workers=1', '--limit-memory-hard=250MiB', '--limit-memory-soft=0');
    await ask(`${hard.url}/grow`);
    await logged(hard, /worker \d uses \d+ MiB, more than 250 MiB \(limit_memory_hard\): it is killed/);
    await logged(hard, 'starting another one');
  });
});
