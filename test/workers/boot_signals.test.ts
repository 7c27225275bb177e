import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { IS_LONG } from '../support/figures.ts';
import { cleanUp, launch, newFolder, startHost } from '../support/host.ts';

afterEach(cleanUp);

it('a booting host exits on the first signal', async () => {
  const slow = `
import { defineModule } from '@wideload/kit';
export default defineModule({
  name: 'slow',
  setup: ({ onStart }) => onStart(({ log }) => new Promise(() => { setInterval(() => log.info('still at it'), 10); })),
});`;
  const pidfile = join(newFolder(), 'pid');
  const addons = folderWith({ 'slow/index.js': slow });
  const { child, ended } = launch(['--load=slow', `--addons-path=${addons}`, `--pidfile=${pidfile}`], {});
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  expect(existsSync(pidfile)).toBe(false);
});

/** A module that signals its own process at one step of the boot, before Node can handle the signal. */
const signalling = (moment: string): string => `
import { defineModule } from '@wideload/kit';
import { Ready } from '@wideload/base';
import { Routes } from '@wideload/web';
const signal = (moment) => { if (moment === '${moment}') process.kill(process.pid, 'SIGTERM'); };
signal('import');
export default defineModule({
  name: 'signalling',
  depends: ['web'],
  setup({ on, onStart, onListen }) {
    signal('setup');
    onStart(() => signal('start'));
    on(Routes, () => signal('routes'));
    onListen(() => signal('listen'));
    on(Ready, () => signal('ready'));
  },
});`;

it.each(['import', 'setup', 'start', 'routes', 'listen', 'ready'])(
  'a signal during %s ends the boot',
  async (moment) => {
    const addons = folderWith({ 'signalling/index.js': signalling(moment) });
    const { code, stderr } = await launch(['--load=signalling', `--addons-path=${addons}`, '--http-port=0'], {}).ended;
    // null: ended by the signal itself. Node delivers it when the boot first waits: to the boot, or to the running host.
    expect([null, 143, 0]).toContain(code);
    expect(stderr).not.toMatch(/error|fault/);
  },
);

/** How many moments are tried, one at random in each of as many equal parts of the boot. */
const COUNT = IS_LONG ? 50 : 6;

describe.each([
  ['one process', []],
  ['workers', ['--workers=2']],
])('a host of %s', (_, args) => {
  it('ends on a signal at any moment of its boot', { timeout: 120_000 }, async () => {
    const first = await startHost(args);
    const bootMs = Number(/^ready in (\d+) ms/.exec(first.readyLine)?.[1]);
    await first.stop();
    const endings = new Set<string>();
    const moments = Array.from({ length: COUNT }, (_, at) => ((at + Math.random()) / COUNT) * 1.3 * bootMs);
    const signalNext = async (): Promise<void> => {
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        const { child, ended } = launch(['--http-port=0', '--http-interface=127.0.0.1', ...args], {});
        await pause(moment);
        child.kill('SIGTERM');
        const { code, stderr } = await ended;
        // null: ended by the signal itself, before there was anything to undo.
        endings.add(`${code} ${stderr.replace(/^\{"level":"info".*\n/gm, '')}`);
      }
    };
    await Promise.all([signalNext(), signalNext()]);
    for (const ending of endings) expect(['null ', '143 ', '0 ']).toContain(ending);
  });
});
