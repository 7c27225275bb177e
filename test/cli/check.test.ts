import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckName, checkModule } from '@wideload/testing';
import { transform } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { cleanUp, ROOT, runHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';

afterAll(cleanUp);

/** A module in TypeScript: what stands before it, and what stands in it besides its name. */
function module(rest: string, before = '', name = 'shop'): string {
  return `
    import { defineModule, integer, secret, service, text } from '@wideload/kit';
    ${before}
    export default defineModule({ name: '${name}', ${rest} });
    void [integer, secret, service, text];`;
}

const GOOD = module(`
  depends: ['web'],
  options: { greeting: text('What visitors are greeted with', 'Hello'), key: secret('Key of the service') },
  setup({ options, onStart }) {
    onStart(({ onStop, log }) => {
      const timer: NodeJS.Timeout = setInterval(() => log.info(options.greeting), 1000);
      onStop(() => clearInterval(timer));
    });
  },`);

/** Returns the failed checks of a module with this code, and the whole output. */
async function failures(code: string, file = 'shop/index.ts') {
  const folder = folderWith({ [file]: code });
  const { checks } = await checkModule(join(folder, 'shop'));
  const failed = checks.filter(({ passed }) => passed === false);
  return { names: failed.map(({ name }) => name), said: failed.flatMap(({ notes }) => notes).join('\n') };
}

describe('node host check', () => {
  it('passes a correct module, and exits with 0', async () => {
    const folder = folderWith({ 'shop/index.ts': GOOD });
    const { code, stdout, stderr } = await runHost(['check', './shop'], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout.replace(/in \d+ ms/, 'in 9 ms')).toBe(
      [
        'shop  shop/index.ts',
        'ok    can be found and imported, in 9 ms',
        'ok    does nothing when it is imported',
        'ok    is defined as a module must be, and what it depends on is there',
        'ok    has options that everybody can use',
        'ok    can be set up beside the modules it depends on',
        'ok    starts and stops',
        'ok    leaves nothing open when it stops',
        'ok    leaves nothing more with each further start',
        'ok    has no type errors',
        'nothing to fix',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  it('names the problem, its place and a fix, and exits with 1', async () => {
    const code = module('setup({ onStart }) { onStart(() => { setTimeout(() => {}, 1e9); }); }');
    const folder = folderWith({ 'shop/index.ts': code });
    const { code: exit, stdout } = await runHost(['check', 'shop', `--addons-path=${folder}`]);
    expect(stdout).toMatch(
      /^FAIL {2}leaves nothing open when it stops\n {6}a timer, made by module shop at .*shop\/index\.ts:4:/m,
    );
    expect(stdout).toContain('      undo it where it is made: onStop(() => ...)\n');
    expect(stdout).toMatch(/1 of 9 checks failed\n$/);
    expect(exit).toBe(1);
  });

  it('prints JSON with --json', async () => {
    const { code, stdout } = await runHost(['check', 'nowhere', '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ module: 'nowhere', passed: false });
    expect(report.checks[0]).toMatchObject({ name: 'import', passed: false });
    expect(report.checks[0].notes[0]).toContain('no module named "nowhere"');
    expect(code).toBe(1);
  });

  it('needs the name of a module', async () => {
    expect(await runHost(['check'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage: node host check'),
    });
  });

  it('passes the modules of this project, with the options and variables of the run', async () => {
    const redis = await startRedis();
    try {
      const typed = ['--load=session_redis', `--session-redis-port=${redis.port}`, '--session-redis-host=127.0.0.1'];
      expect((await runHost(['check', 'session_redis', ...typed])).stdout).toMatch(/nothing to fix\n$/);
      const env = { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_SESSION_REDIS_HOST: '127.0.0.1' };
      expect((await runHost(['check', join(ROOT, 'modules/session_redis')], { env })).stdout).toMatch(
        /nothing to fix\n$/,
      );
    } finally {
      await redis.stop();
    }
    for (const name of ['base', 'web']) expect((await runHost(['check', name])).stdout).toMatch(/nothing to fix\n$/);
  });

  it('passes an npm package in its source folder', async () => {
    const folder = folderWith({
      'audit/package.json': '{"name": "@acme/wideload-audit", "type": "module", "exports": "./main.js"}',
      'audit/main.js': module('setup() {}', '', '@acme/wideload-audit'),
    });
    const report = await checkModule(join(folder, 'audit'));
    expect(report).toMatchObject({ module: '@acme/wideload-audit', file: join(folder, 'audit/main.js'), passed: true });
    expect(report.checks.at(-1)).toMatchObject({
      name: 'types',
      passed: undefined,
      notes: ['it is written in JavaScript'],
    });
  });

  it("uses the module's own tsconfig.json", async () => {
    const loose = module('setup({ onStart }) { const any = (x) => x; onStart(any); }');
    const strict = await checkModule(join(folderWith({ 'shop/index.ts': loose }), 'shop'));
    expect(strict.checks.at(-1)?.notes.join()).toContain("Parameter 'x' implicitly has an 'any' type");
    const folder = folderWith({
      'shop/index.ts': loose,
      'shop/tsconfig.json': JSON.stringify({
        compilerOptions: { strict: false, module: 'esnext', moduleResolution: 'bundler', target: 'es2023', types: [] },
        files: ['index.ts'],
      }),
    });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    expect((await checkModule(join(folder, 'shop'))).checks.at(-1)).toMatchObject({ name: 'types', passed: true });
  });
});

const asJavaScript = async (code: string): Promise<string> => (await transform(code, { loader: 'ts' })).code;

const setup = 'setup() {}';
const REPLACE = "setup({ replace }) { replace(service<number>('shop.shelf'), () => 1); }";
const START = (code: string) => `setup({ onStart }) { onStart((context) => { void context; ${code} }); }`;

const WRONG: readonly (readonly [does: string, name: CheckName, said: string, code: string])[] = [
  ['throws at import', 'import', 'shop/index.js:', module(setup, "if (Date.now() > 0) throw new Error('no');")],
  ['never ends its import', 'import', 'ended with 13', module(setup, 'await new Promise(() => {});')],
  ['ends the process at import', 'import', 'ended with 0', module(setup, 'process.exit(0);')],
  ['waits at import', 'side_effects', 'a top-level await', module(setup, 'await Promise.resolve();')],
  [
    'leaves a timer at import',
    'side_effects',
    'a timer, made by module shop',
    module(setup, 'setInterval(() => {}, 9e8);'),
  ],
  [
    'listens to process at import',
    'side_effects',
    "process for 'exit'",
    module(setup, "process.on('exit', () => {});"),
  ],
  [
    'patches a global at import',
    'side_effects',
    'fetch (shared by all modules)',
    module(setup, 'globalThis.fetch = async () => new Response();'),
  ],
  [
    'patches a prototype at import',
    'side_effects',
    'Array.prototype.shop (shared by all modules)',
    module(setup, 'Object.assign(Array.prototype, { shop: 1 });'),
  ],
  [
    'changes the environment at import',
    'side_effects',
    'process.env.SHOP (shared by all modules)',
    module(setup, "process.env.SHOP = 'open';"),
  ],
  ['exports nothing', 'definition', 'has no default export', 'export {};'],
  ['has a key that no module has', 'definition', 'did you mean "depends"?', module(`depend: [], ${setup}`)],
  ['calls itself as another', 'definition', 'its name is "store"', module(setup, '', 'store')],
  ['depends on what is not there', 'definition', 'no module named "tax"', module(`depends: ['tax'], ${setup}`)],
  [
    'has an option without help',
    'options',
    'option greeting has no help',
    module(`options: { greeting: text(' ') }, ${setup}`),
  ],
  [
    'has a default that is not allowed',
    'options',
    'must be at least 1',
    module(`options: { size: integer('Size', 0, { min: 1 }) }, ${setup}`),
  ],
  [
    'takes the option of another module',
    'options',
    'http_port is declared by module web',
    module(`options: { port: integer('Port', 1, { name: 'http_port' }) }, ${setup}`),
  ],
  [
    'takes the option of a module that it does not load',
    'options',
    'session_redis_host is declared by',
    module(`options: { host: text('Host', 'x', { name: 'session_redis_host' }) }, ${setup}`),
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
    'leaves a quiet timer with each start',
    'growth',
    'each start leaves one more: a timer',
    module(START('setInterval(() => {}, 9e8).unref();')),
  ],
  [
    'keeps every host in memory',
    'growth',
    'stopped hosts are kept in memory',
    module(START('all.push(context);'), 'const all: unknown[] = [];'),
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
    expect(failed.said).toContain(said);
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
  const { names, said } = await failures(code);
  expect(names).toEqual(['start_stop']);
  expect(said).toContain('ended with 1');
  expect(said).toContain('Error: out of reach');
});
