import { describe, expect, it } from 'vitest';
import { failure, load } from './support/modules.ts';

const requires = (text: string) => `{ requires: ${text}, setup() {} }`;

describe('what a module requires', () => {
  it('is there, and the module is loaded', async () => {
    const { modules } = await load('a', { a: requires("{ host: '^1', node: '>=20' }") });
    expect(modules.map(({ name }) => name)).toContain('a');
  });

  it('is not met: all such requirements of all modules are reported together, with the way out', async () => {
    expect(
      await failure(
        load('a,b,c', {
          a: requires("{ host: '^2', node: '>=22.5 <25' }"),
          b: requires("{ host: '~1.1' }"),
          c: requires("{ node: '20' }"),
        }),
      ),
    ).toMatchInlineSnapshot(`
      "SEVERAL: module a requires Wideload ^2; this is 1.2.3
        in <addons>/a/index.js
        run it with Wideload ^2, or use a version of a for 1.2.3
      module a requires Node >=22.5 <25; this is 20.19.0
        in <addons>/a/index.js
        run it with Node >=22.5 <25, or use a version of a for 20.19.0
      module b requires Wideload ~1.1; this is 1.2.3
        in <addons>/b/index.js
        run it with Wideload ~1.1, or use a version of b for 1.2.3"
    `);
  });

  it('is not a range: the error lists the forms of ranges', async () => {
    expect(await failure(load('a', { a: requires("{ node: 'lts' }") }))).toMatchInlineSnapshot(`
      "MODULE_REQUIREMENT_INVALID: module a: requires.node is "lts", which is not a version range
        in <addons>/a/index.js
        write a range as npm reads it: '^1.2', '~1.2.3', '>=20 <23', '^20 || ^22', '1.2 - 2', '1.x'"
    `);
  });

  it('is not met, in an optional module: the host skips it', async () => {
    const { modules, skipped } = await load('a?', { a: requires("{ host: '^2' }") });
    expect(modules.map(({ name }) => name)).not.toContain('a');
    expect(skipped).toMatchObject([{ name: 'a', error: { code: 'MODULE_REQUIREMENT_UNMET' } }]);
  });
});
