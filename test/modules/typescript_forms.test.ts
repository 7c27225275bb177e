import { join } from 'node:path';
import { checkModule } from '@wideload/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { cleanUp, type Ended, runHost } from '../support/host.ts';
import { REFUSED } from './support/refused_forms.ts';
import { FORMS, filesOf, saying, tsconfig } from './support/typescript_forms.ts';

afterAll(cleanUp);

describe(`on Node ${process.version}, as on any other, a module may consist of`, () => {
  let ended: Ended;

  beforeAll(async () => {
    const list = Object.keys(FORMS).map((name) => `${name}?`);
    const args = [
      `--load=${list.join(',')}`,
      `--addons-path=${filesOf(FORMS)}`,
      '--stop-after-init',
      '--http-port=0',
      '--boot-timeout=60',
    ];
    ended = await runHost(args);
  });

  it.each(Object.entries(FORMS).map(([name, form]) => ({ name, ...form })))('$title', ({ name, announces }) => {
    expect(ended.stdout, ended.stderr + ended.stdout).toContain(`\n${name}: ${announces}\n`);
  });
});

describe(`on Node ${process.version}, as on any other, these are refused with their line:`, () => {
  let ended: Ended;

  beforeAll(async () => {
    const cwd = filesOf(REFUSED);
    const args = [`--load=${Object.keys(REFUSED)}`, '--addons-path=.', '--stop-after-init', '--http-port=0'];
    ended = await runHost(args, { cwd });
  });

  it.each(Object.entries(REFUSED).map(([name, form]) => ({ name, ...form })))('$title', ({ name, says }) => {
    const error = ended.stderr.split('wideload: error: ').find((one) => one.startsWith(`module ${name},`));
    expect(error, ended.stderr).toContain(says);
  });
});

describe('the check of a module says the same', () => {
  /** A project with one tsconfig.json, above its modules, and nothing installed. */
  const project = {
    'tsconfig.json': tsconfig({
      target: 'es2022',
      module: 'preserve',
      strict: true,
      experimentalDecorators: true,
      jsx: 'react-jsx',
      jsxImportSource: 'markup',
      paths: { '~/*': ['./shop/src/*'] },
    }),
    'shop/index.tsx': `
      import { defineModule } from '@wideload/kit';
      import { Shape, side } from './src/shape.js';
      import { twice } from '~/twice';
      import { word } from './src/word';
      enum Colour { Red }
      function log(_: object, name: string) { void name; }
      class Till { constructor(readonly shape: Shape) {} @log open() { return <b>{word}</b>; } }
      new Till({ side }).open();
      export default defineModule({ name: 'shop', description: Colour[twice(Colour.Red)] ?? '', setup() {} });`,
    'shop/src/shape.ts': 'export interface Shape { side: number } export const side = 1;',
    'shop/src/twice.ts': 'export const twice = (n: number): number => 2 * n;',
    'shop/src/word.ts': "export const word = 'x';",
    'shop/node_modules/markup/package.json':
      '{ "name": "markup", "type": "module", "exports": { "./jsx-runtime": { "types": "./jsx.d.ts", "default": "./jsx.js" } } }',
    'shop/node_modules/markup/jsx.js': 'export const jsx = (tag, props) => ({ tag, props });',
    'shop/node_modules/markup/jsx.d.ts':
      'export namespace JSX { interface IntrinsicElements { b: object } type Element = object } export function jsx(tag: string, props: object): object;',
  };

  const failed = async (folder: string) =>
    (await checkModule(folder)).checks.filter(({ passed }) => passed === false).map(({ name, notes }) => [name, notes]);

  it('of one with all forms, whose tsconfig.json stands above it', async () => {
    expect(await failed(join(folderWith(project), 'shop'))).toEqual([]);
  });

  it('of one without a tsconfig.json', async () => {
    const files = {
      'shop/index.ts': saying(
        'shop',
        'side + Colour.Red',
        "import { Shape, side } from './shape'; enum Colour { Red } export type { Shape };",
      ),
      'shop/shape.ts': project['shop/src/shape.ts'],
    };
    expect(await failed(join(folderWith(files), 'shop'))).toEqual([]);
  });

  it('of one that is refused', async () => {
    const [[name, notes] = []] = await failed(join(filesOf(REFUSED), 'variable'));
    expect({ name, notes }).toEqual({
      name: 'import',
      notes: expect.arrayContaining([expect.stringContaining('a namespace can only export constants here')]),
    });
  });
});
