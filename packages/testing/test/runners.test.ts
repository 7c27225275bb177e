import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../../../test/support/addons.ts';
import { cleanUp, ROOT } from '../../../test/support/host.ts';

afterAll(cleanUp);

const MODULE = `
  import { defineModule, text } from '@wideload/kit';
  import { Routes } from '@wideload/web';
  export default defineModule({
    name: 'hello',
    depends: ['web'],
    options: { greeting: text('What visitors are greeted with', 'Hello'), linger: text('For how long', '') },
    setup({ options, on, onStart }) {
      on(Routes, (app) => { app.get('/hello', { config: { auth: 'none' } }, async (): Promise<string> => options.greeting); });
      onStart(() => { if (options.linger) setTimeout(() => {}, Number(options.linger)); });
    },
  });`;

/** Two tests of the module, one of which leaves a timer; `after` is what the runner calls what ends a test. */
const tests = (head: string, after: string) => `
  import { equal } from 'node:assert/strict';
  import { testHost } from '@wideload/testing';
  ${head}
  const addonsPath: URL = new URL('../..', import.meta.url);
  test('greets', async () => {
    const host = await testHost({ modules: ['hello'], addonsPath, options: { hello_greeting: 'Welcome' } });
    equal((await host.inject('/hello')).body, 'Welcome');
    await host.stop();
  });
  test('lingers', async (t) => {
    const host = await testHost({ modules: ['hello'], addonsPath, options: { hello_linger: 5000 } });
    t.${after}(() => host.stop());
  });`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

function node(args: readonly string[], cwd: string): Promise<Ended> {
  // What vitest tells its own workers is not for those that are started here.
  const env = { PATH: process.env.PATH, HOME: cwd, NO_COLOR: '1' };
  return promisify(execFile)(process.execPath, args, { cwd, env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (ended: Ended) => ended,
  );
}

const PLUGIN = JSON.stringify(join(ROOT, 'packages/testing/dist/vitest.js'));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

describe('beside a TypeScript module outside the checkout, a leak fails its test, and no other, under', () => {
  it('node:test, with nothing installed there', async () => {
    const folder = folderWith({
      'hello/index.ts': MODULE,
      'hello/test/hello.test.ts': tests("import { test } from 'node:test';", 'after'),
    });
    const register = join(ROOT, 'packages/testing/dist/register.js');
    const { code, stdout } = await node(
      ['--import', register, '--test', '--test-reporter=tap', 'hello/test/hello.test.ts'],
      folder,
    );
    expect(stdout).toMatch(/^ *ok 1 - greets$/m);
    expect(stdout).toMatch(/^ *not ok 2 - lingers$/m);
    expect(stdout).toContain('a timer, made by module hello at ');
    expect(code).toBe(1);
  });

  it.each([
    ['vitest, with both installed there', 'node_modules', {}],
    [
      'vitest, with that alone installed there, and a plugin by its path, also of a module in CommonJS',
      'node_modules/vitest',
      {
        'vitest.config.mjs': `import { wideload } from ${PLUGIN}; export default { plugins: [wideload()] };`,
        'dice/index.cjs': `const { defineModule } = require('@wideload/kit');
          module.exports = defineModule({ name: 'dice', setup({ log }) { log.info('rolled'); } });`,
        'dice/index.test.ts': `
          import { testHost } from '@wideload/testing';
          import { expect, test } from 'vitest';
          import dice from './index.cjs';
          test('rolls', async () => {
            const host = await testHost({ with: [dice] });
            expect(host.logs.map(({ message }) => message)).toContain('rolled');
            await host.stop();
          });`,
      },
    ],
  ])('%s', { timeout: 90_000 }, async (_, installed, files) => {
    const folder = folderWith({
      ...files,
      'hello/index.ts': MODULE,
      'hello/test/hello.test.ts': tests("import { test } from 'vitest';", 'onTestFinished'),
    });
    mkdirSync(dirname(join(folder, installed)), { recursive: true });
    symlinkSync(join(ROOT, installed), join(folder, installed));
    const { code, stdout } = await node(
      [VITEST, 'run', '--maxWorkers=1', '--no-isolate', '--testTimeout=30000', '--root', folder, '--reporter=tap-flat'],
      folder,
    );
    expect(stdout).toMatch(/^ok \d - .*greets/m);
    expect(stdout).toMatch(/^not ok \d - .*lingers/m);
    if ('dice/index.cjs' in files) expect(stdout).toMatch(/^ok \d - .*rolls/m);
    expect(stdout).toContain('a timer, made by module hello at ');
    expect(code).toBe(1);
  });
});

it('the first test of the guide passes as it stands there, run with flags of Node', async () => {
  const first = readFileSync(join(ROOT, 'docs/authors/first-module.md'), 'utf8');
  const [module = '', test = ''] = [...first.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  const guide = readFileSync(join(ROOT, 'docs/authors/tests.md'), 'utf8');
  const [, command = ''] = /```sh\nnode (--import .*)\n```/.exec(guide) ?? [];
  const folder = folderWith({ 'addons/hello/index.ts': module, 'addons/hello/index.test.ts': test });
  const args = command.replace('/opt/wideload', ROOT).split(' ');
  const { code, stdout } = await node(['--test-reporter=tap', ...args], folder);
  expect(stdout).toMatch(/^ *ok 1 - greets visitors and counts their visits$/m);
  expect(code).toBe(0);
});
