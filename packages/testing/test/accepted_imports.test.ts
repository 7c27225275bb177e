import { testHost } from '@wideload/testing';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../../../test/support/addons.ts';
import { cleanUp, runHost } from '../../../test/support/host.ts';

const opened = globalThis as { [name: `opened_${string}`]: NodeJS.Timeout | undefined };

afterEach(() => {
  for (const name of ['opened_import', 'opened_require'] as const) {
    clearInterval(opened[name]);
    delete opened[name];
  }
});
afterAll(cleanUp);

const opening = (name: string) => `globalThis.opened_${name} = setInterval(() => {}, 1_000_000);`;

/** The message of a host with a module whose start loads a library for the first time, when it stops. */
async function stopping(load: string, accepts: object): Promise<string> {
  const addonsPath = folderWith({
    'shop/index.js': `import { createRequire } from 'node:module';
      import { defineModule } from '@wideload/kit';
      const require = createRequire(import.meta.url);
      export default defineModule({ name: 'shop', setup({ onStart }) { onStart(async () => { await ${load}; }); } });`,
    'shop/package.json': JSON.stringify({ type: 'module', private: true, wideloadAccepts: accepts }),
    'shop/node_modules/pool/package.json': '{ "exports": { "import": "./a.mjs", "require": "./b.cjs" } }',
    'shop/node_modules/pool/a.mjs': opening('import'),
    'shop/node_modules/pool/b.cjs': opening('require'),
  });
  const host = await testHost({ modules: ['shop'], addonsPath });
  return host.stop().then(
    () => '',
    ({ message }) => message,
  );
}

describe.each([
  ['import', "import('pool')"],
  ['require', "require('pool')"],
])('a library that opens something at its first %s, during a start', (how, load) => {
  it('fails the test', async () => {
    const said = await stopping(load, {});
    expect(said).toMatch(/- a timer, made by module shop at|- a timer, made at .*pool/);
    expect(said).toContain(`- opened_${how} (shared by all modules) was changed and not restored`);
  });

  it('passes if package.json of the module accepts it with a reason', async () => {
    expect(await stopping(load, { pool: 'one pool for the process' })).toBe('');
    expect(opened[`opened_${how}`]?.hasRef()).toBe(true);
  });

  it('fails the test without a reason, or with one for another library', async () => {
    expect(await stopping(load, { pool: ' ', other: 'is never loaded' })).toContain('- a timer, made');
  });
});

it('accepts them for a module that its test passes as an object, by the package.json above the test', async () => {
  const cwd = folderWith({
    'index.js': `import { defineModule } from '@wideload/kit';
      export default defineModule({ name: 'shop', setup({ onStart }) { onStart(async () => { await import('pool'); }); } });`,
    'test/shop.test.js': `import { test } from 'node:test';
      import { testHost } from '@wideload/testing';
      import shop from '../index.js';
      test('leaves nothing open', async () => {
        const host = await testHost({ with: [shop] });
        await host.stop();
        clearInterval(globalThis.opened_import);
      });`,
    'package.json': JSON.stringify({ type: 'module', wideloadAccepts: { pool: 'one pool for the process' } }),
    'node_modules/pool/index.js': opening('import'),
  });
  const { code, stdout } = await runHost(['test'], { cwd });
  expect(stdout).toMatch(/^✔ leaves nothing open/m);
  expect(code).toBe(0);
});
