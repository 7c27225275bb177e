import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { cleanUp, ROOT, runHost, said, startHost } from '../support/host.ts';

afterEach(cleanUp);

/** The line of a source that stands in a stack, by its number. */
function lineOf(output: string, file: string): string {
  const [, line] = new RegExp(`${join(ROOT, file)}:(\\d+):\\d+`).exec(output) ?? [];
  expect(line, output).toMatch(/^\d+$/);
  return readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
}

const IMPORTS = `import { jsonRpc, Routes, sendPage } from '@wideload/web';\n`;

/** A module that fails inside a package, where nobody catches it. */
const failing = (): string =>
  folderWith({
    'shop/index.ts': moduleFile(
      'shop',
      `depends: ['web'], setup({ on, onStart }) {
        const fail = () => jsonRpc(undefined as never, '/x', {}, async () => 1);
        if (process.env.FAIL === 'early') onStart(() => new Promise(() => setTimeout(fail, 1)));
        else on(Routes, (app) => { app.get('/x', { config: { auth: 'none' } }, async () => void setTimeout(fail, 1)); });
      }`,
      IMPORTS,
    ),
  });

describe('the stack of a fault names the source', () => {
  it('where a request fails inside a package, in the log', async () => {
    const addons = folderWith({
      'shop/index.ts': moduleFile(
        'shop',
        `depends: ['web'], setup({ on }) {
          on(Routes, (app) => { app.get('/x', { config: { auth: 'none' } }, () => sendPage(undefined as never, undefined as never)); });
        }`,
        IMPORTS,
      ),
    });
    const host = await startHost(['--load=shop', `--addons-path=${addons}`]);
    expect((await fetch(`${host.url}/x`)).status).toBe(500);
    await said(host, 'GET /x failed');
    expect(lineOf(host.output.stderr, 'modules/web/src/server/replies.ts')).toContain('reply.');
    expect(host.output.stderr).toContain(join(addons, 'shop/index.ts'));
    expect(host.output.stderr).not.toContain('modules/web/dist/');
  });

  it('where nobody catches an error while the host starts', async () => {
    const { code, stderr } = await runHost(['--load=shop', `--addons-path=${failing()}`, '--http-port=0'], {
      env: { FAIL: 'early' },
    });
    expect(code).not.toBe(0);
    expect(lineOf(stderr, 'modules/web/src/rpc/json_rpc.ts')).toContain('app.post(');
  });

  it('where nobody catches an error while the host serves', async () => {
    const host = await startHost(['--load=shop', `--addons-path=${failing()}`]);
    await fetch(`${host.url}/x`).catch(() => undefined);
    await said(host, 'stopping after an error');
    expect(lineOf(host.output.stderr, 'modules/web/src/rpc/json_rpc.ts')).toContain('app.post(');
  });

  it('where the host itself is at fault', async () => {
    const folder = folderWith({ 'break.mjs': `process.cwd = () => { throw new TypeError('no folder'); };` });
    const { code, stderr } = await runHost(['config'], {
      node: [`--import=${pathToFileURL(join(folder, 'break.mjs'))}`],
    });
    expect(code).toBe(1);
    expect(stderr).toContain('wideload: this is a bug in the host, please report it:\nTypeError: no folder\n');
    expect(lineOf(stderr, 'packages/host/src/cli/run.ts')).toContain('process.cwd()');
  });
});

describe('the account of services', () => {
  it('names the line of the source that provides one', async () => {
    const { stdout } = await runHost(['services', '--load=base,web'], { cwd: ROOT });
    const [, line] = /base\.databases +base +modules\/base\/src\/index\.ts:(\d+):\d+/.exec(stdout) ?? [];
    expect(readFileSync(join(ROOT, 'modules/base/src/index.ts'), 'utf8').split('\n')[Number(line) - 1]).toContain(
      'provide(Databases,',
    );
  });
});

describe('the check of a module that was built', () => {
  it('names the line of the source that left something open', async () => {
    const addons = folderWith({
      'leaky/package.json': '{ "name": "leaky", "type": "module", "exports": "./dist/index.js" }',
      'leaky/src/index.ts': moduleFile(
        'leaky',
        `setup({ onStart }) {
          interface Unused { seconds: number }
          onStart(() => {
            setInterval(() => {}, 1000);
          });
        }`,
      ),
    });
    buildSync({
      entryPoints: [join(addons, 'leaky/src/index.ts')],
      outfile: join(addons, 'leaky/dist/index.js'),
      sourcemap: true,
      format: 'esm',
    });
    const { stdout } = await runHost(['check', join(addons, 'leaky')], { cwd: addons });
    expect(stdout).toMatch(/a timer, made by module leaky at leaky\/src\/index\.ts:5:/);
  });
});
