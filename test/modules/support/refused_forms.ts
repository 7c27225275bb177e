import { type Form, saying, tsconfig } from './typescript_forms.ts';

/** What is refused on every Node: the files of a module, and what is said about it, with the line. */
export const REFUSED: Readonly<
  Record<string, { readonly title: string; readonly files: Form['files']; readonly says: string }>
> = {
  broken: {
    title: 'what is not TypeScript',
    files: {
      'index.ts': saying('broken', '1', "import './lib.js';"),
      'lib.ts': "export const é: string = 'ß';\n\nconst y: = 3;",
    },
    says: 'SyntaxError: Unexpected token\n  at broken/lib.ts:3:10\n',
  },
  variable: {
    title: 'a namespace with a variable that others may change',
    files: { 'index.ts': saying('variable', 'N.x', 'namespace N { export let x = 1; }') },
    says: 'SyntaxError: a namespace can only export constants here: use const, or export it from the file\n  at variable/index.ts:2:26\n',
  },
  lost: {
    title: 'a tsconfig.json that cannot be read',
    files: { 'index.ts': saying('lost', '1'), 'tsconfig.json': '{ "extends": "./missing.json" }' },
    says: 'Error: the tsconfig.json of lost/index.ts cannot be read: ',
  },
  packaged: {
    title: 'TypeScript in an npm package',
    files: {
      'index.ts': saying('packaged', 'a', "import { a } from 'inner';"),
      'node_modules/inner/package.json': '{ "name": "inner", "type": "module", "exports": "./a.ts" }',
      'node_modules/inner/a.ts': 'export const a = 1;',
    },
    says: 'packaged/node_modules/inner/a.ts is TypeScript in an npm package: import what the package compiles it to\n',
  },
  typed: {
    title: 'an import of a type that verbatimModuleSyntax keeps',
    files: {
      'index.ts': saying('typed', '1', "import { Shape } from './lib.ts'; export const one = {} as Shape;"),
      'lib.ts': 'export interface Shape { side: number }',
      'tsconfig.json': tsconfig({ verbatimModuleSyntax: true }),
    },
    says: "does not provide an export named 'Shape'\n  at typed/index.ts:2",
  },
};
