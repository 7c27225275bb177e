import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkModule } from '@wideload/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { cleanUp, ROOT } from '../support/host.ts';

afterAll(cleanUp);

const POPULAR = [
  ...['zod', 'reflect-metadata', 'bullmq', 'pg', 'lodash', 'axios'],
  ...['luxon', 'nodemailer', 'winston', 'undici', 'ws', 'yaml'],
];

const importing = (names: readonly string[]) =>
  names.map((name, at) => `import * as library${at} from '${name}'; void library${at};`).join('\n');
/** A library that opens something, and changes the environment. */
const opening = (name: string) => `setInterval(() => {}, 1e6); process.env.OPENED_${name} = 'secret';`;

/** The check of side effects of a module that stands beside the packages of this project. */
async function sideEffectsOf(before: string, accepts: object = {}, files: Readonly<Record<string, string>> = {}) {
  // JavaScript, unless there are types: the compiler takes longer than all else.
  const entry = before.includes('import type') ? 'shop/index.ts' : 'shop/index.js';
  const folder = folderWith({
    [entry]: `import { defineModule } from '@wideload/kit';\n${before}\nexport default defineModule({ name: 'shop', setup() {} });`,
    'shop/package.json': JSON.stringify({ type: 'module', private: true, wideloadAccepts: accepts }),
    ...files,
  });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { checks } = await checkModule(join(folder, 'shop'));
  return checks.find(({ name }) => name === 'side_effects');
}

describe('the check of side effects', () => {
  it('names of twelve popular libraries those that patch what all modules share', async () => {
    expect(await sideEffectsOf(importing(POPULAR))).toEqual({
      name: 'side_effects',
      passed: false,
      notes: [
        expect.stringMatching(
          /^the library zod, not this module itself: changes __zod_globalConfig.*, which all modules share$/,
        ),
        expect.stringMatching(/^the library reflect-metadata, .*: changes Reflect\.decorate, .* and \d+ more, which/),
        expect.stringMatching(/^the library bullmq, .*: changes __extends, .* and \d+ more, which/),
      ],
      advice:
        'a library does that once for the process: accept it in package.json, "wideloadAccepts": { "<library>": "<why>" }',
    });
  });

  it('passes with what package.json accepts for a reason', async () => {
    const accepts = { zod: 'one registry for the process', 'reflect-metadata': 'for decorators', lodash: 'as ever' };
    expect(
      await sideEffectsOf(`${importing(['zod', 'lodash'])}\nvoid (() => import('reflect-metadata'));`, accepts),
    ).toMatchObject({
      passed: true,
      notes: [
        expect.stringMatching(/^accepted of zod: changes .* \(one registry for the process\)$/),
        expect.stringMatching(/^accepted of reflect-metadata: changes /),
        'package.json accepts lodash, which does nothing at import here: remove it from "wideloadAccepts"',
      ],
    });
  });

  it('still fails for what the module itself does, and for an acceptance without a reason', async () => {
    const own = 'Object.assign(globalThis, { ours: 1 }); setInterval(() => {}, 1e6);';
    const found = await sideEffectsOf(`${importing(['zod'])}\n${own}`, { zod: ' ' });
    expect(found?.notes).toEqual([
      expect.stringMatching(/^a timer, made by module shop at .*shop\/index\.js:3:/),
      'ours (shared by all modules) was changed and not restored',
      expect.stringMatching(/^the library zod, not this module itself/),
      'package.json accepts zod without a reason: write one behind its name in "wideloadAccepts"',
    ]);
    expect(found?.advice).toContain('do this in a factory or onStart, and undo it with onStop\na library does that');
  });

  it('names a library that opens something, required or imported, but not one whose types alone are used', async () => {
    const code = [
      "import type { ZodType } from 'zod';",
      "import { createRequire } from 'node:module';",
      "import 'imported';",
      'const require = createRequire(import.meta.url);',
      "require('required');",
      'export type Price = ZodType<number>;',
    ];
    const found = await sideEffectsOf(
      code.join('\n'),
      {},
      {
        'shop/node_modules/imported/index.js': opening('A'),
        'shop/node_modules/required/index.js': opening('B'),
      },
    );
    const does = (name: string, letter: string) =>
      new RegExp(
        `^the library ${name}, not this module itself: a timer, made at .*${name}/index\\.js:1:\\d+; ` +
          `changes process\\.env\\.OPENED_${letter}, which all modules share$`,
      );
    expect(found?.notes).toEqual([
      expect.stringMatching(does('imported', 'A')),
      expect.stringMatching(does('required', 'B')),
    ]);
  });
});
