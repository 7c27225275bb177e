import { describe, expect, it } from 'vitest';
import { boot, failure, listen, load } from './support/modules.ts';

const fine = '{ setup() {} }';

describe('a module that', () => {
  it('is not there is named, with its nearest name and every place looked in', async () => {
    expect(await failure(load('sesion_redis', { session_redis: fine }))).toMatchInlineSnapshot(`
      "MODULE_NOT_FOUND: no module named "sesion_redis", requested by --load
        did you mean session_redis?
        looked in:
          <addons>/sesion_redis (does not exist)"
    `);
  });

  it('throws at import is named, with the line', async () => {
    expect(
      await failure(load('a,b', { a: fine, b: "throw new Error('no'); export default 1;" })),
    ).toMatchInlineSnapshot(`
      "MODULE_IMPORT_FAILED: module b, requested by --load, cannot be imported: Error: no
        at <addons>/b/index.js:2:7
        fix it, remove it from the list, or write b? if it may fail"
    `);
  });

  it('has a syntax error is named', async () => {
    expect(await failure(load('a,b', { a: fine, b: 'export default {' }))).toContain(
      'module b, requested by --load, cannot be imported',
    );
  });

  it('has no default export is named', async () => {
    expect(await failure(load('a', { a: 'export const b = 1; // no export default' }))).toMatchInlineSnapshot(`
      "MODULE_EXPORT_MISSING: module a has no default export
        in <addons>/a/index.js
        end it with: export default defineModule({ ... })"
    `);
  });

  it('calls itself something else is named', async () => {
    expect(
      await failure(load('a', { a: "export default defineModule({ name: 'b', setup() {} });" })),
    ).toMatchInlineSnapshot(`
      "MODULE_NAME_DIFFERS: the module in <addons>/a/index.js was requested as "a", but its name is "b"
        a module has the same name as its folder: rename one of them"
    `);
  });

  it('has an unknown key gets the nearest known one', async () => {
    expect(await failure(load('a', { a: '{ depend: [], setup() {} }' }))).toMatchInlineSnapshot(`
      "MODULE_KEY_UNKNOWN: module a: defineModule() has no key "depend"; did you mean "depends"?
        known are name, description, depends, after, requires, options, commands, setup
        in <addons>/a/index.js"
    `);
  });

  it('throws in setup is named, with the line', async () => {
    expect(await failure(boot('a', { a: "{ setup() { throw new TypeError('no'); } }" }))).toMatchInlineSnapshot(`
      "MODULE_SETUP_FAILED: module a failed in setup: TypeError: no
        at <addons>/a/index.js:2:63"
    `);
  });

  it('has an asynchronous setup gets the advice where to move it', async () => {
    expect(await failure(boot('a', { a: '{ async setup() {} }' }))).toMatchInlineSnapshot(`
      "MODULE_SETUP_ASYNC: module a: setup returned a promise, but it must be synchronous
        move asynchronous work into a factory or onStart; <addons>/a/index.js"
    `);
  });

  it('is missing as a dependency is named with who asked', async () => {
    expect(await failure(load('a', { a: "{ depends: ['nobody'], setup() {} }" }))).toContain(
      'no module named "nobody", requested by a',
    );
  });

  it('is forbidden but needed is an error', async () => {
    expect(await failure(load('a,!b', { a: "{ depends: ['b'], setup() {} }", b: fine }))).toContain('!b forbids it');
  });

  it('depends on itself through others is shown as a cycle', async () => {
    const needs = (name: string) => `{ depends: ['${name}'], setup() {} }`;
    expect(await failure(load('a', { a: needs('b'), b: needs('c'), c: needs('a') }))).toContain('a -> b -> c -> a');
  });

  describe('may fail, and', () => {
    const provider = (rest: string) => `{ setup({ provide, onStart }) { ${rest} } }`;
    const use = `{ setup({ onStart, onStop, wrap }) {
      wrap(service('base.word', { default: () => 'default' }), (inner) => inner);
      onStart(async ({ get }) => { heard.push('using ' + await get(service('base.word', { default: () => 'default' }))); });
      onStop(() => { heard.push('stopped'); });
    } }`;

    it.each([
      ['fails in setup', "throw new Error('no luck');", []],
      ['fails to start', "onStart(() => { throw new Error('no luck'); });", ['using default', 'stopped']],
      [
        'breaks a service that others use',
        "provide(service('base.word'), () => { throw new Error('no luck'); });",
        ['stopped'],
      ],
      ['holds others up', "provide(service('base.word'), () => new Promise(() => {})); ", ['stopped']],
    ])('%s, is skipped: everything is undone, and the boot runs again', async (_, code, before) => {
      const heard = listen();
      const { loaded } = await boot('use,bad?', { use, bad: provider(code) }, 0.1);
      expect(loaded.modules.map(({ name }) => name)).toEqual(['base', 'web', 'use']);
      expect(loaded.skipped).toMatchObject([{ name: 'bad', error: { message: expect.stringContaining('bad') } }]);
      expect(heard).toEqual([...before, 'using default']);
    });

    it('is needed by another one, must not fail all the same', async () => {
      const modules = {
        bad: provider("onStart(() => { throw new Error('no luck'); });"),
        user: "{ depends: ['bad'], setup() {} }",
      };
      expect(await failure(boot('bad?,user', modules))).toContain('no luck');
    });

    it('runs beside one that fails and must not, ends with it', async () => {
      const fails = provider("onStart(() => { throw new Error('no luck'); });");
      const message = await failure(boot('may?,must', { may: fails, must: fails }));
      expect(message).toContain('module may failed');
      expect(message).toContain('module must failed');
    });
  });

  it('built a service for others is undone with them when the boot fails, also when it comes to that late', async () => {
    const heard = listen();
    const built = `{ depends: ['broken'], setup({ provide, onStop }) {
      onStop(() => heard.push('never started'));
      provide(service('base.built'), async ({ onStop }) => { onStop(() => heard.push('early')); return {}; });
      provide(service('base.late'), async ({ onStop, signal }) => {
        await new Promise((done) => signal.addEventListener('abort', done));
        onStop(() => heard.push('late'));
      });
    } }`;
    const broken = `{ setup({ onStart }) { onStart(async ({ get }) => {
      await get(service('base.built'));
      void get(service('base.late'));
      throw new Error('no luck');
    }); } }`;
    expect(await failure(boot('broken,built', { broken, built }))).toContain('no luck');
    await new Promise((done) => setImmediate(done));
    expect(heard).toEqual(['early', 'late']);
  });

  it('may fail does not stop the boot, but those who need it do', async () => {
    const { modules, skipped } = await load('a?,b?', { a: "throw new Error('no');", b: fine });
    expect(modules.map(({ name }) => name)).toEqual(['base', 'web', 'b']);
    expect(skipped.map(({ name }) => name)).toEqual(['a']);
    expect(await failure(load('a?,b', { a: "throw new Error('no');", b: "{ depends: ['a'], setup() {} }" }))).toContain(
      'module b needs a, which was skipped',
    );
  });
});

describe('a boot', () => {
  it('reports every failure of a phase at once, and begins no later one', async () => {
    const heard = listen();
    const message = await failure(
      boot('a,b,c', {
        a: "{ setup({ onStart }) { onStart(() => { heard.push('ran'); }); } }",
        b: "{ setup() { throw new Error('first'); } }",
        c: "{ setup() { throw new Error('second'); } }",
      }),
    );
    expect(message).toContain('first');
    expect(message).toContain('second');
    expect(heard).toEqual([]);
  });
});
