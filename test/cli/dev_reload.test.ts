import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { Client } from '../support/client.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, type Host, launch, runHost, startHost } from '../support/host.ts';

afterEach(cleanUp);

/** Returns a module that answers `/<name>` with a text; line 9 is the one that may throw. */
const saying = (name: string, text: string, code = `return '${text}';`) =>
  `
import { defineModule } from '@wideload/kit';
import { Routes } from '@wideload/web';

export default defineModule({
  name: '${name}',
  depends: ['web'],
  setup({ on }) {
    on(Routes, (app) => {
      app.get('/${name}', { config: { auth: 'none' } }, async (): Promise<string> => { ${code} });
    });
  },
});
`.trimStart();

const LINE = 9;

async function startWith(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  node: readonly string[] = [],
) {
  const addons = folderWith(files);
  const write = (path: string, text: string) => writeFileSync(join(addons, path), text);
  const host = await startHost(['--dev=reload', '--load=hello', `--addons-path=${addons}`, ...args], { node });
  return { host, addons, write };
}

/** Resolves when the host prints or logs a text after this call. */
function saidNext({ process, output }: Pick<Host, 'process' | 'output'>, words: RegExp): Promise<string> {
  const start = { stdout: output.stdout.length, stderr: output.stderr.length };
  return new Promise((resolve) => {
    const look = () => {
      const text = output.stdout.slice(start.stdout) + output.stderr.slice(start.stderr);
      if (words.test(text)) resolve(text);
    };
    process.stdout?.on('data', look);
    process.stderr?.on('data', look);
  });
}

const textOf = async (host: Host, path = '/hello'): Promise<string> => (await fetch(host.url + path)).text();

/** Returns the serving processes of a host. */
const servedBy = (host: Host): number[] =>
  readFileSync(`/proc/${host.process.pid}/task/${host.process.pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** Ends a host that was started with `--pidfile=pid`, and expects that nothing is left behind. */
async function expectEnd(host: Host, signal: NodeJS.Signals): Promise<void> {
  expect(readFileSync(join(host.home, 'pid'), 'utf8')).toBe(`${host.process.pid}\n`);
  const served = servedBy(host);
  expect(served).toHaveLength(1);
  expect(await host.stop(signal)).toMatchObject({ code: 0, stderr: '' });
  expect(served.filter(isAlive)).toEqual([]);
  expect(existsSync(join(host.home, 'pid'))).toBe(false);
}

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

describe('node host --dev=reload', () => {
  it('serves the new code on the same port, refuses no request meanwhile, and keeps connections and users', async () => {
    const args = ['--pidfile=pid', '--log-level=warn'];
    const { host, write } = await startWith({ 'hello/index.ts': saying('hello', 'one') }, args);
    const client = new Client(host.url);
    await client.logIn(host.password);
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        get(`${host.url}/hello`, { agent }, (answer) => {
          let text = '';
          answer.on('data', (part) => {
            text += part;
          });
          answer.on('end', () => resolve(text));
        }).on('error', reject);
      });
    let isOver = false;
    const answers: string[] = [await ask()];
    const asking = [0, 1, 2, 3].map(async () => {
      while (!isOver) {
        answers.push(await ask());
        // Visitors who leave the processor to the host.
        await pause(5);
      }
    });
    for (const text of ['two', 'three']) {
      const said = saidNext(host, /^ready in/m);
      write('hello/index.ts', saying('hello', text));
      expect((await said).split('\n')).toEqual([
        'reloading: hello/index.ts changed',
        expect.stringMatching(/^ready in /),
        '',
      ]);
      expect(await textOf(host)).toBe(text);
    }
    isOver = true;
    await Promise.all(asking);
    agent.destroy();
    expect(new Set(answers)).toEqual(new Set(['one', 'two', 'three']));
    expect((await client.page('/web')).status).toBe(200);
    expect((await new Client(host.url).logIn(host.password)).status).toBe(303);
    await expectEnd(host, 'SIGINT');
  });

  it('notices replaced and new files, but no tests, dependencies and hidden files, and exits with 0 on SIGTERM', async () => {
    const files = {
      'hello/index.ts': saying('hello', 'one'),
      'hello/node_modules/it/index.js': '',
      'hello/test/hello.test.ts': '',
    };
    const { host, addons, write } = await startWith(files, ['--pidfile=pid']);
    for (const text of ['two', 'three']) {
      const said = saidNext(host, /^ready in/m);
      write('hello/index.ts.new', saying('hello', text));
      renameSync(join(addons, 'hello/index.ts.new'), join(addons, 'hello/index.ts'));
      expect(await said).toContain('reloading: hello/index.ts changed');
      expect(await textOf(host)).toBe(text);
    }
    const said = saidNext(host, /^ready in/m);
    write('hello/node_modules/it/index.js', '1');
    write('hello/test/hello.test.ts', '1');
    write('hello/.hidden', '1');
    write('hello/texts.ts', "export const text = 'four';");
    expect(await said).toContain('reloading: hello/texts.ts changed');
    await expectEnd(host, 'SIGTERM');
  });

  it('follows the configuration file, including modules that it adds, and shows errors with their line', async () => {
    const addons = folderWith({
      'hello/index.ts': saying('hello', 'one'),
      'other/index.ts': saying('other', 'first'),
      'odoo.conf': '[options]\nserver_wide_modules = hello\ndev_mode = reload,qweb\n',
    });
    const write = (path: string, text: string) => writeFileSync(join(addons, path), text);
    const host = await startHost([`--addons-path=${addons}`], { cwd: addons });
    const added = saidNext(host, /^ready in/m);
    write('odoo.conf', '[options]\nserver_wide_modules = hello,other\ndev_mode = reload,qweb\n');
    expect(await added).toContain('reloading: odoo.conf changed');
    expect(await textOf(host, '/other')).toBe('first');

    const changed = saidNext(host, /^ready in/m);
    write('other/index.ts', saying('other', 'second'));
    expect(await changed).toContain('reloading: other/index.ts changed');
    expect(await textOf(host, '/other')).toBe('second');

    // The old code serves on.
    const broken = saidNext(host, /the old code serves/);
    write('hello/index.ts', saying('hello', 'two', 'return return;'));
    expect(await broken).toMatch(/MODULE_IMPORT_FAILED/);
    expect(host.output.stderr).toMatch(new RegExp(`hello/index\\.ts:${LINE}\\b`));
    expect(await textOf(host)).toBe('one');

    const fixed = saidNext(host, /^ready in/m);
    write('hello/index.ts', saying('hello', 'two', "throw new Error('no luck');"));
    await fixed;
    const logged = saidNext(host, /no luck/);
    await textOf(host);
    expect(await logged).toMatch(new RegExp(`hello/index\\.ts:${LINE}:`));
  });

  it('waits for a module that is broken or missing at first, and exits on wrong usage', async () => {
    const addons = folderWith({ 'hello/index.ts': 'export default' });
    const args = ['--dev=reload', '--load=hello,later', `--addons-path=${addons}`, '--http-port=0'];
    const { child, output } = launch(args, {});
    const host = { process: child, output };
    await saidNext(host, /not serving; waiting for a change/);
    expect(output.stderr).toContain('no module named "later"');
    const found = saidNext(host, /waiting for a change/);
    mkdirSync(join(addons, 'later'));
    writeFileSync(join(addons, 'later/index.ts'), saying('later', 'here'));
    expect(await found).toContain('MODULE_IMPORT_FAILED');
    const ready = saidNext(host, /^ready in/m);
    writeFileSync(join(addons, 'hello/index.ts'), saying('hello', 'fixed'));
    expect(await ready).toContain('modules base, web, hello, later');

    const { code, stderr } = await runHost(['--dev=reload', '--nosuchoption']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no such option')]);
    const typo = await runCommand(['--dev=relaod']);
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining('did you mean reload?')]);
  });

  it('keeps the debugger on its port, in the serving process, which ends when the host is killed', async () => {
    const { host, write } = await startWith({ 'hello/index.ts': saying('hello', 'one') }, [], ['--inspect=0']);
    const port = () => [...host.output.stderr.matchAll(/Debugger listening on ws:\/\/([\d.]+:\d+)/g)].at(-1)?.[1];
    const before = port();
    const target = async () => (await fetch(`http://${port()}/json/list`)).text();
    const first = await target();
    const listening = saidNext(host, /Debugger listening/);
    write('hello/index.ts', saying('hello', 'two'));
    await listening;
    expect(port()).toBe(before);
    expect(await target()).not.toBe(first);
    expect(host.output.stderr).not.toContain('address already in use');

    const served = servedBy(host);
    expect(served.filter(isAlive)).not.toEqual([]);
    // Its output closes only when the last process that holds it has ended.
    await host.stop('SIGKILL');
    expect(served.filter(isAlive)).toEqual([]);
  });

  it('serves again after a change when the serving process was killed, or hangs, and leaves none behind', async () => {
    const { host, write } = await startWith({ 'hello/index.ts': saying('hello', 'one') });
    const gone = saidNext(host, /waiting for a change/);
    for (const pid of servedBy(host)) process.kill(pid, 'SIGKILL');
    await gone;
    const again = saidNext(host, /^ready in .*/m);
    write('hello/index.ts', saying('hello', 'two'));
    expect(/http:\/\/[\w.:]+/.exec(await again)).not.toBe(null);

    const [stuck = 0] = servedBy(host);
    process.kill(stuck, 'SIGSTOP');
    const said = saidNext(host, /^ready in/m);
    write('hello/index.ts', saying('hello', 'three'));
    await said;
    expect(isAlive(stuck)).toBe(true);
    const served = servedBy(host);
    expect(await host.stop('SIGINT')).toMatchObject({ code: 0 });
    expect(served.filter(isAlive)).toEqual([]);
  });
});
