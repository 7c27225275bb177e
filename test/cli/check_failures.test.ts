import type { CheckName } from '@wideload/testing';
import { transform } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp } from '../support/host.ts';
import { failures, module } from './support/checked.ts';

afterAll(cleanUp);

const asJavaScript = async (code: string): Promise<string> => (await transform(code, { loader: 'ts' })).code;

const setup = 'setup() {}';
const REPLACE = "setup({ replace }) { replace(service<number>('shop.shelf'), () => 1); }";
const START = (code: string) => `setup({ onStart }) { onStart((context) => { void context; ${code} }); }`;

const WRONG: readonly (readonly [does: string, name: CheckName, said: string | readonly string[], code: string])[] = [
  ['throws at import', 'import', 'shop/index.js:', module(setup, "if (Date.now() > 0) throw new Error('no');")],
  ['never ends its import', 'import', 'ended with 13', module(setup, 'await new Promise(() => {});')],
  ['ends the process at import', 'import', 'ended with 0', module(setup, 'process.exit(0);')],
  [
    'at import waits, leaves a timer, listens to process, patches a global and a prototype, and changes the environment',
    'side_effects',
    [
      'a top-level await',
      'a timer, made by module shop',
      "process for 'exit'",
      'fetch (shared by all modules)',
      'Array.prototype.shop (shared by all modules)',
      'process.env.SHOP (shared by all modules)',
    ],
    module(
      setup,
      `await Promise.resolve();
      setInterval(() => {}, 9e8);
      process.on('exit', () => {});
      globalThis.fetch = async () => new Response();
      Object.assign(Array.prototype, { shop: 1 });
      process.env.SHOP = 'open';`,
    ),
  ],
  ['exports nothing', 'definition', 'has no default export', 'export {};'],
  ['has a key that no module has', 'definition', 'did you mean "depends"?', module(`depend: [], ${setup}`)],
  ['calls itself as another', 'definition', 'its name is "store"', module(setup, '', 'store')],
  ['depends on what is not there', 'definition', 'no module named "tax"', module(`depends: ['tax'], ${setup}`)],
  [
    'has an option without help, one with a default that is not allowed, and one of a module that it does not load',
    'options',
    ['option greeting has no help', 'must be at least 1', 'session_redis_host is declared by'],
    module(`options: {
      greeting: text(' '),
      size: integer('Size', 0, { min: 1 }),
      host: text('Host', 'x', { name: 'session_redis_host' }),
    }, ${setup}`),
  ],
  [
    'takes the option of another module',
    'options',
    'http_port is declared by module web',
    module(`options: { port: integer('Port', 1, { name: 'http_port' }) }, ${setup}`),
  ],
  ['replaces what nobody provides', 'setup', 'which no module provides', module(REPLACE)],
  [
    'fails to start',
    'start_stop',
    'failed while starting: Error: no',
    module(START("if (Date.now() > 0) throw new Error('no');")),
  ],
  [
    'fails to stop',
    'start_stop',
    'failed while stopping: Error: no',
    module(START("context.onStop(() => { throw new Error('no'); });")),
  ],
  [
    'leaves a server open',
    'left_open',
    'a server on port',
    module(START('createServer().listen(0);'), "import { createServer } from 'node:net';"),
  ],
  [
    'leaves a quiet timer with each start, and keeps every host in memory',
    'growth',
    ['each start leaks one more: a timer', 'stopped hosts are kept in memory'],
    module(START('setInterval(() => {}, 9e8).unref(); all.push(context);'), 'const all: unknown[] = [];'),
  ],
  [
    'has a wrong type',
    'types',
    "error TS2322: Type 'string' is not assignable to type 'number'",
    module(setup, "export const price: number = 'low';"),
  ],
];

describe('a module fails the one check that it breaks when it', () => {
  it.each(WRONG)('%s', async (_, name, said, code) => {
    // As JavaScript, unless it is about types: compiling it takes longer than all the other checks.
    const failed = await (name === 'types' ? failures(code) : failures(await asJavaScript(code), 'shop/index.js'));
    for (const text of [said].flat()) expect(failed.said).toContain(text);
    expect(failed.names).toEqual([name]);
  });

  it('a module that keeps only the last host in memory passes', async () => {
    const code = module(START('last = context;'), 'let last: unknown;\nexport const seen = (): unknown => last;');
    expect((await failures(await asJavaScript(code), 'shop/index.js')).names).toEqual([]);
  });
});

it('names the check at which a module ended the process, and its last output', async () => {
  const code = module(
    START("setImmediate(() => { throw new Error('out of reach'); }); await new Promise(() => {});").replace(
      '(context) =>',
      'async (context) =>',
    ),
  );
  const { names, said } = await failures(await asJavaScript(code), 'shop/index.js');
  expect(names).toEqual(['start_stop']);
  expect(said).toContain('ended with 1');
  expect(said).toContain('Error: out of reach');
});
