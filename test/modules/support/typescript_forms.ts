import { folderWith, moduleFile } from '../../support/addons.ts';

/** A form of TypeScript: the files of a module that announces a text under its name. */
export interface Form {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly announces: string;
}

/** A module that announces the value of an expression. */
export const saying = (name: string, value: string, before = '') =>
  moduleFile(name, `setup({ announce }) { announce('${name}', String(${value})); }`, `${before}\n`);

/** A tsconfig.json with these options, as a line of JSON. */
export const tsconfig = (options: object) => JSON.stringify({ compilerOptions: options });

/** A class that says what its decorators see: of their standard, a context; of the older kind, the name of the method. */
const DECORATED = `
  const seen: string[] = [];
  function log(...[, context]: any[]): any { seen.push(typeof context === 'object' ? context.kind : String(context)); }
  class Till { @log count = 1; @log open(price: number) { return price; } }`;

export const FORMS: Readonly<Record<string, Form>> = {
  enums: {
    title: 'enums and namespaces',
    files: {
      'index.ts': saying(
        'enums',
        'Colour[Colour.Red] + Sizes.large',
        'enum Colour { Red } namespace Sizes { export const large = 3; }',
      ),
    },
    announces: 'Red3',
  },
  parameters: {
    title: 'parameter properties',
    files: { 'index.ts': saying('parameters', 'new Point(4).x', 'class Point { constructor(readonly x: number) {} }') },
    announces: '4',
  },
  older: {
    title: 'decorators of experimentalDecorators, with metadata',
    files: {
      'index.ts': saying(
        'older',
        "[...seen, (types as any)['design:paramtypes'][0].name]",
        `const types = {}; (Reflect as any).metadata = (key: string, value: unknown) => () => { Object.assign(types, { [key]: value }); };${DECORATED}`,
      ),
      'tsconfig.json': tsconfig({ experimentalDecorators: true, emitDecoratorMetadata: true }),
    },
    announces: 'count,open,Number',
  },
  standard: {
    title: 'decorators of the standard',
    files: { 'index.ts': saying('standard', 'seen', DECORATED) },
    announces: 'method,field',
  },
  built_name: {
    title: './lib.js that is lib.ts, and ./wide.mjs that is wide.mts',
    files: {
      'index.ts': saying('built_name', 'a + b', "import { a } from './lib.js'; import { b } from './wide.mjs';"),
      'lib.ts': 'export const a: number = 1;',
      'wide.mts': 'export const b: string = "x";',
    },
    announces: '1x',
  },
  no_extension: {
    title: 'a file without its extension, and a folder',
    files: {
      'index.ts': saying('no_extension', 'a + b', "import { a } from './lib'; import { b } from './deep';"),
      'lib.ts': 'export const a: number = 1;',
      'deep/index.ts': "import { a } from '../lib'; import * as up from '..'; export const b = typeof a + typeof up;",
    },
    announces: '1numberobject',
  },
  untyped: {
    title: 'an import of types without the word type',
    files: {
      'index.ts': saying(
        'untyped',
        'shape.side',
        "import { Shape, shape as one } from './lib.ts'; const shape: Shape = one;",
      ),
      'lib.ts': 'export interface Shape { side: number } export const shape: Shape = { side: 5 };',
    },
    announces: '5',
  },
  jsx: {
    title: 'index.tsx, with the runtime that its tsconfig.json names',
    files: {
      'index.tsx': saying('jsx', '<b>{1 + 1}</b>'),
      'tsconfig.json': tsconfig({ jsx: 'react-jsx', jsxImportSource: 'markup' }),
      'node_modules/markup/package.json':
        '{ "name": "markup", "type": "module", "exports": { "./jsx-runtime": "./jsx.js" } }',
      'node_modules/markup/jsx.js': "export const jsx = (tag, { children }) => '<' + tag + '>' + children;",
    },
    announces: '<b>2',
  },
  paths: {
    title: 'paths of a tsconfig.json that it extends',
    files: {
      'index.ts': saying('paths', 'a + b', "import { a } from '#lib'; import { b } from '~/deep/b';"),
      'src/lib.ts': 'export const a: number = 1;',
      'src/deep/b.ts': 'export const b: number = 2;',
      'tsconfig.json': '{ "extends": "./config/base.json" } // of the project',
      'config/base.json': tsconfig({ paths: { '#lib': ['../src/lib.ts'], '~/*': ['../src/*'] } }),
    },
    announces: '3',
  },
  declared: {
    title: 'paths that name the types of a package',
    files: {
      'index.ts': saying('declared', 'answer', "import { answer } from 'lib';"),
      'node_modules/lib/package.json': '{ "name": "lib", "type": "module", "main": "lib.js", "types": "lib.d.ts" }',
      'node_modules/lib/lib.js': 'export const answer = 42;',
      'node_modules/lib/lib.d.ts': 'export const answer: number;',
      'tsconfig.json': tsconfig({ paths: { lib: ['./node_modules/lib/lib.d.ts'] } }),
    },
    announces: '42',
  },
  below: {
    title: 'one file below a package.json of CommonJS',
    files: { 'index.ts': saying('below', 'import.meta.url.slice(-3)'), 'package.json': '{ "type": "commonjs" }' },
    announces: '.ts',
  },
  thread: {
    title: 'a thread, which has the same TypeScript',
    files: {
      'index.ts': saying(
        'thread',
        'answer',
        `import { once } from 'node:events'; import { Worker } from 'node:worker_threads';
         const worker = new Worker(new URL('./work.ts', import.meta.url), { workerData: 20 });
         const [answer] = await once(worker, 'message');`,
      ),
      'work.ts': `import { parentPort, workerData } from 'node:worker_threads'; import { twice } from './lib.js';
        enum Plus { One = 1 } parentPort!.postMessage(twice(workerData as number) + Plus.One);`,
      'lib.ts':
        "import { duration } from '@wideload/kit'; export const twice = (n: number) => 2 * n * duration.name.length / 8;",
    },
    announces: '41',
  },
  common: {
    title: 'CommonJS in TypeScript',
    files: {
      'index.cts': `import kit = require('@wideload/kit'); import lib = require('./lib.cjs');
        enum One { a } export = kit.defineModule({ name: 'common', setup({ announce }) { announce('common', lib.a + One[0]); } });`,
      'lib.cts': "const a: string = 'c'; export = { a };",
    },
    announces: 'ca',
  },
  script: {
    title: 'CommonJS in JavaScript that requires TypeScript',
    files: {
      'index.cjs': `const { defineModule } = require('@wideload/kit'); const { a } = require('./lib.ts'); const { b } = require('./wide.mts');
        module.exports = defineModule({ name: 'script', setup({ announce }) { announce('script', a + b); } });`,
      'lib.ts': 'enum Name { a } module.exports = { a: Name[0] };',
      'wide.mts': 'export enum Name { b } export const b = Name[0];',
    },
    announces: 'ab',
  },
  plain: {
    title: 'an ES module in JavaScript that imports TypeScript',
    files: {
      'index.js': saying('plain', 'a', "import { a } from './lib.ts';"),
      'lib.ts': 'export enum Name { b } export const a = Name[0];',
    },
    announces: 'b',
  },
  fields: {
    title: 'class fields as its tsconfig.json has them',
    files: {
      'index.ts': saying(
        'fields',
        'said',
        "let said = 'defined'; class A { set x(_: number) { said = 'set'; } } class B extends A { x = 1; y; } if ('y' in new B()) said = 'y';",
      ),
      'tsconfig.json': tsconfig({ target: 'es2020' }),
    },
    announces: 'set',
  },
  lines: {
    title: 'lines of the source in stacks that it prints itself',
    files: {
      'index.ts': saying(
        'lines',
        '/index.ts:(\\d+:\\d+)/.exec(place)?.[1]',
        'enum Colour {\n  Red,\n  Green }\nconst place = String(new Error(Colour[0]).stack);',
      ),
    },
    announces: '5:22',
  },
  breakpoints: {
    title: 'lines of the source for breakpoints of a debugger',
    files: {
      'index.ts': saying(
        'breakpoints',
        'sources[0] === import.meta.url',
        `import { Session } from 'node:inspector';
         const session = new Session(); let map = ''; session.connect();
         session.on('Debugger.scriptParsed', ({ params }) => { if (params.url === import.meta.url) map = params.sourceMapURL ?? ''; });
         session.post('Debugger.enable'); session.disconnect();
         const { sources } = JSON.parse(Buffer.from(map.split(',')[1] ?? '', 'base64').toString());`,
      ),
    },
    announces: 'true',
  },
  using: {
    title: 'using',
    files: {
      'index.ts': saying(
        'using',
        'said',
        "let said = ''; { using a = { [Symbol.dispose]() { said += 'b'; } }; said += typeof a[0]; }",
      ),
    },
    announces: 'undefinedb',
  },
};

/** Creates a folder with these modules. */
export const filesOf = (forms: Readonly<Record<string, { files: Form['files'] }>>) =>
  folderWith(
    Object.fromEntries(
      Object.entries(forms).flatMap(([name, { files }]) =>
        Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]),
      ),
    ),
  );
