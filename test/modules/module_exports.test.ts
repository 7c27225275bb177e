import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { cleanUp, runHost } from '../support/host.ts';

afterAll(cleanUp);

describe('an additional export of a module', () => {
  const addons = folderWith({
    'shop/index.js': `
      import { defineModule, hook, service } from '@wideload/kit';
      export const one = { many: false };
      export const several = { many: true };
      export const table = { kind: 'table', id: 'x' };
      export const Till = service('shop.till', { default: () => ({}) });
      export const Sold = hook.event('shop.sold');
      export default defineModule({ name: 'shop', setup() {} });`,
  });
  const run = (...args: string[]) => runHost([...args, `--addons-path=${addons}`, '--load=shop']);

  it.each([
    [['services', '--json'], '"id": "shop.till"'],
    [['hooks', '--json'], '"id": "shop.sold"'],
    [['modules', '--json'], '"name": "shop"'],
    [['modules', '--graph=mermaid'], 'shop'],
    [['why', 'shop'], 'shop was requested by --load'],
    [['why', 'shop.till'], 'default'],
  ])('may look like a service or a hook: %j', async (args, expected) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(expected);
    expect(stdout).not.toContain('table');
  });
});

describe('an ES module compiled to CommonJS', () => {
  const compiled = (name: string, rest: string) => ({
    [`${name}/index.cjs`]: `'use strict';
      Object.defineProperty(exports, '__esModule', { value: true });
      const kit = require('@wideload/kit');
      ${rest}`,
  });

  it('loads like the original, with its services', async () => {
    const addons = folderWith(
      compiled(
        'compiled',
        `exports.Till = kit.service('compiled.till', { default: () => ({}) });
         exports.default = kit.defineModule({ name: 'compiled', setup() {} });`,
      ),
    );
    const args = [`--addons-path=${addons}`, '--load=compiled'];
    expect(await runHost(['--stop-after-init', '--http-port=0', ...args])).toMatchObject({ code: 0, stderr: '' });
    expect((await runHost(['why', 'compiled.till', ...args])).stdout).toContain('default');
  });

  it('passes its check', async () => {
    const addons = folderWith(
      compiled('compiled', "exports.default = kit.defineModule({ name: 'compiled', setup() {} });"),
    );
    expect(await runHost(['check', 'compiled', `--addons-path=${addons}`])).toMatchObject({ code: 0 });
  });

  it('is named in the error if it does not export a module', async () => {
    const addons = folderWith({
      ...compiled('without', "exports.shop = kit.defineModule({ name: 'without', setup() {} });"),
      ...compiled('waits', "exports.default = Promise.resolve(kit.defineModule({ name: 'waits', setup() {} }));"),
    });
    const { code, stderr } = await runHost([`--addons-path=${addons}`, '--load=without,waits']);
    expect(code).toBe(1);
    expect(stderr).toContain('module without has no default export\n');
    expect(stderr).toContain('its export shop is a module: export that as default');
    expect(stderr).toContain('module waits: its default export is a promise, not what defineModule() returns');
  });
});
