import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { addonsWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, type Ended, type Host, newFolder, ROOT, runHost, said, startHost } from '../support/host.ts';
import { until } from '../support/until.ts';

afterEach(cleanUp);

/** A module that logs a given text at every level, with its process. */
const TALK = `
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';
export default defineModule({
  name: 'talk',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app, { log }) => {
      app.get('/say/:word', { config: { auth: 'none' } }, async ({ params: { word } }) => {
        for (const level of ['debug', 'info', 'warn']) log[level](level + ' ' + word, { pid: process.pid });
        return process.pid;
      });
      app.get('/break', { config: { auth: 'none' } }, async () => { throw new Error('broken, as was asked'); });
    });
  },
});`;

interface Site {
  readonly host: Host;
  readonly logfile: string;
  readonly pidfile: string;
  /** Makes any worker log a word. Returns which one. */
  say(word: string): Promise<number>;
  /** Returns the content of the log file. */
  lines(): { msg: string; pid?: number }[];
  loglevel(...words: string[]): Promise<Ended>;
}

async function start(...args: string[]): Promise<Site> {
  const folder = newFolder();
  const [logfile, pidfile] = [join(folder, 'host.log'), join(folder, 'host.pid')];
  const addons = addonsWith({ 'talk/index.js': TALK });
  const own = [`--logfile=${logfile}`, `--pidfile=${pidfile}`, ...args];
  const host = await startHost(['--load=talk', `--addons-path=${addons}`, ...own]);
  return {
    host,
    logfile,
    pidfile,
    say: async (word) =>
      Number(
        await (
          await fetch(`${host.url}/say/${word}`, {
            headers: { connection: 'close' },
            // A request to a killed process is never answered.
            signal: AbortSignal.timeout(2000),
          })
        ).text(),
      ),
    lines: () =>
      readFileSync(logfile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    loglevel: (...words) => runCommand(['loglevel', ...words, `--pidfile=${pidfile}`]),
  };
}

describe.each([
  ['one process', []],
  ['two workers', ['--workers=2']],
])('the log of %s', (_, args) => {
  const count = args.length > 0 ? 2 : 1;
  /** Makes every serving process log the word. Returns their process ids. */
  const sayAll = async ({ say }: Site, word: string): Promise<number[]> => {
    const heard = new Set<number>();
    await until('every process has spoken', async () => heard.add(await say(word)).size === count);
    return [...heard];
  };

  it('changes levels at run time, for one module or all, and continues in a new file after SIGUSR1', async () => {
    const site = await start(...args);
    await testRotation(site);
    await testLevels(site);
  });

  /** Expects that the log continues in a new file after SIGUSR1, without losing a line. */
  async function testRotation(site: Site): Promise<void> {
    const pids = await sayAll(site, 'before');
    const spoken = site.lines().find(({ msg }) => msg === 'info before');
    expect(spoken).toMatchObject({ pid: expect.toBeOneOf(pids), module: 'talk' });
    if (count > 1) expect(spoken).toMatchObject({ worker: expect.toBeOneOf([0, 1]) });
    renameSync(site.logfile, `${site.logfile}.1`);
    await sayAll(site, 'between');
    site.host.process.kill('SIGUSR1');
    await until('everybody writes to the new file', async () => {
      await site.say('after');
      if (!existsSync(site.logfile)) return false;
      return new Set(site.lines().map(({ pid }) => pid)).size >= count;
    });
    const old = readFileSync(`${site.logfile}.1`, 'utf8');
    expect(old).toContain('info before');
    expect(old).toContain('info between');
  }

  async function testLevels(site: Site): Promise<void> {
    await sayAll(site, 'first');
    const { code, stderr } = await site.loglevel('talk:debug', 'talk:loud');
    expect([code, stderr]).toEqual([2, expect.stringContaining('"talk:loud" is not a level')]);
    expect((await site.loglevel()).stdout).toBe('all modules  info\n');
    const asked = await site.loglevel('talk:debug');
    expect(asked).toMatchObject({ code: 0, stdout: 'all modules  info\ntalk  debug\n' });
    const speakers = (msg: string): number =>
      new Set(site.lines().flatMap((line) => (line.msg === msg && line.pid !== undefined ? [line.pid] : []))).size;
    await until('every process logs it', async () => {
      await site.say('second');
      return speakers('debug second') === count;
    });
    expect(speakers('debug first')).toBe(0);

    expect((await site.loglevel('talk:error', 'warn', '--json')).stdout).toBe(
      '{"root":"warn","modules":{"talk":"error"}}\n',
    );
    await until('nobody logs warnings', async () => {
      const word = `third${Math.random()}`;
      for (let at = 0; at < 4 * count; at++) await site.say(word);
      return speakers(`warn ${word}`) === 0;
    });
    expect((await site.loglevel()).stdout).toBe('all modules  warn\ntalk  error\n');
    expect((await site.host.stop()).stderr).not.toMatch(/Debugger listening|\n\s+at /);
    expect(existsSync(`${site.pidfile}.loglevel`)).toBe(false);
  }
});

it('a replacement worker uses the levels set at run time', async () => {
  const site = await start('--workers=2');
  await site.loglevel('talk:debug');
  const before = new Set<number>();
  await until('both have spoken', async () => before.add(await site.say('first')).size === 2);
  const [lost = 0] = before;
  process.kill(lost, 'SIGKILL');
  await until('another one serves, and logs it', async () => {
    const pid = await site.say('second').catch(() => lost);
    return !before.has(pid) && site.lines().some((line) => line.pid === pid && line.msg === 'debug second');
  });
});

it('the log line of an error has the request id that a page and JSON show', async () => {
  const site = await start();
  for (const [accept, id] of [
    ['text/html', 'edge-42'],
    ['application/json', 'edge-43'],
  ] as const) {
    const response = await fetch(`${site.host.url}/break`, { headers: { accept, 'x-request-id': id } });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(
      accept === 'text/html' ? `Request <code>${id}</code>` : `"request":"${id}"`,
    );
    const [line] = site
      .lines()
      .filter(({ msg }) => msg.startsWith('GET /break failed'))
      .slice(-1);
    expect(line).toMatchObject({ level: 'error', request: id });
  }
});

it('is text with --log-format=human, one line each', async () => {
  const host = await startHost(['--log-format=human', '--load=request_log']);
  await fetch(`${host.url}/nowhere?a=b`);
  await said(host, 'GET /nowhere');
  const now = String.raw`\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]`;
  expect(host.output.stderr).toMatch(
    new RegExp(`^${now} INFO: ${host.process.pid} request_log: GET /nowhere\\?a \\{.*"status":404,.*\\}\\n$`),
  );
});

describe('in the journal of systemd', () => {
  /** Runs a host to its end, with a file as its journal. Returns the content of the file. */
  async function journalOf(...args: string[]): Promise<string[]> {
    const path = join(newFolder(), 'journal');
    const file = openSync(path, 'w');
    const { dev, ino } = fstatSync(file);
    const child = spawn(process.execPath, [join(ROOT, 'host.js'), '--http-port=0', ...args], {
      env: { PATH: process.env.PATH, HOME: newFolder(), JOURNAL_STREAM: `${dev}:${ino}` },
      stdio: ['ignore', 'ignore', file],
    });
    await once(child, 'exit');
    closeSync(file);
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  }

  it('every line of an error has the priority of an error', async () => {
    const lines = await journalOf('--load=nowhere');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^<3>/);
  });

  it('lines of the log have the priority of their level', async () => {
    const talk = `
import { defineModule } from '@wideload/kit';
export default defineModule({
  name: 'talk',
  setup: ({ onStart }) => onStart(({ log }) => { for (const level of ['debug', 'info', 'warn', 'error']) log[level](level); }),
});`;
    const addons = addonsWith({ 'talk/index.js': talk });
    const args = ['--load=talk', `--addons-path=${addons}`, '--log-level=debug', '--stop-after-init'];
    const lines = (await journalOf(...args)).filter((line) => line.includes('"module":"talk"'));
    expect(lines.map((line) => line.slice(0, 3))).toEqual(['<7>', '<6>', '<4>', '<3>']);
  });
});

describe('node host loglevel', () => {
  it('names what is missing', async () => {
    const unsaid = await runCommand(['loglevel', 'debug']);
    expect(unsaid).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no pidfile is set, so the running host cannot be found'),
    });
    const folder = newFolder();
    const nowhere = await runHost(['loglevel', `--pidfile=${join(folder, 'none.pid')}`]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toMatch(/no running host found by its pidfile \S*none\.pid: ENOENT/);
    // An id that no process can have.
    writeFileSync(join(folder, 'old.pid'), '4194999');
    expect((await runCommand(['loglevel', `--pidfile=${join(folder, 'old.pid')}`])).stderr).toContain('ESRCH');
  });
});
