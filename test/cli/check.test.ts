import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkModule } from '@wideload/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPublishing } from '../../packages/testing/src/check/publishing.ts';
import { checkTypes } from '../../packages/testing/src/check/types.ts';
import { folderWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, ROOT, runHost } from '../support/host.ts';
import { startRedis } from '../support/redis.ts';
import { module } from './support/checked.ts';

afterAll(cleanUp);

const GOOD = module(`
  depends: ['web'],
  options: { greeting: text('What visitors are greeted with', 'Hello'), key: secret('Key of the service') },
  setup({ options, onStart }) {
    onStart(({ onStop, log }) => {
      const timer: NodeJS.Timeout = setInterval(() => log.info(options.greeting), 1000);
      onStop(() => clearInterval(timer));
    });
  },`);

/** The same in JavaScript: the compiler takes long. */
const GOOD_JAVASCRIPT = GOOD.replace(': NodeJS.Timeout', '');

/** What the check of types says of a module with these files. */
async function typesOf(files: Readonly<Record<string, string>>) {
  const folder = join(folderWith(files), 'shop');
  return checkTypes({ folder, file: join(folder, 'index.ts') });
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
        'ok    has no side effects at import',
        'ok    has a valid definition and its dependencies',
        'ok    has valid options with help',
        'ok    can be set up with its dependencies',
        'ok    starts and stops',
        'ok    leaves nothing open after it stops',
        'ok    does not leak with each start',
        'ok    has no type errors',
        '-     is ready to publish, it has no package.json, or one with "private": true',
        'nothing to fix',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  it('names the problem, its place and a fix, and exits with 1', async () => {
    const code = module('setup({ onStart }) { onStart(() => { setTimeout(() => {}, 1e9); }); }');
    const folder = folderWith({ 'shop/index.ts': code });
    const { code: exit, stdout } = await runCommand(['check', 'shop', `--addons-path=${folder}`]);
    expect(stdout).toMatch(
      /^FAIL {2}leaves nothing open after it stops\n {6}a timer, made by module shop at .*shop\/index\.ts:4:/m,
    );
    expect(stdout).toContain('      close it where it is opened: onStop(() => ...)\n');
    expect(stdout).toMatch(/1 of 10 checks failed\n$/);
    expect(exit).toBe(1);
  });

  it('prints JSON with --json', async () => {
    const { code, stdout } = await runCommand(['check', 'nowhere', '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ module: 'nowhere', passed: false });
    expect(report.checks[0]).toMatchObject({ name: 'import', passed: false });
    expect(report.checks[0].notes[0]).toContain('no module named "nowhere"');
    expect(code).toBe(1);
  });

  it('checks several modules, and those in a folder of modules, one after the other', async () => {
    const folder = folderWith({
      'addons/shop/index.js': GOOD_JAVASCRIPT,
      'addons/cart/index.js': module('depend: [], setup() {}', '', 'cart'),
      'addons/node_modules/other/index.js': '',
      'addons/README.md': '',
      'addons/notes/todo.txt': '',
    });
    const ended = await runCommand(['check', './addons'], { cwd: folder });
    expect(ended.stdout).toMatch(
      /^cart {2}addons\/cart\/index\.js\n[\s\S]*1 of 10 checks failed\n\nshop {2}addons\/shop\/index\.js\n[\s\S]*nothing to fix\n\n1 of 2 modules failed: cart\n$/,
    );
    expect(ended.code, ended.stderr).toBe(1);
    const named = await runCommand(['check', 'shop', './addons/shop', '--addons-path=addons', '--json'], {
      cwd: folder,
    });
    expect(JSON.parse(named.stdout)).toMatchObject([
      { module: 'shop', passed: true },
      { module: 'shop', passed: true },
    ]);
    expect(named.code).toBe(0);
  });

  it('needs the name of a module', async () => {
    expect(await runCommand(['check'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage: node host check'),
    });
  });

  it('passes the modules of this project, with the options and variables of the run', async () => {
    const redis = await startRedis();
    try {
      const typed = ['--load=session_redis', `--session-redis-port=${redis.port}`, '--session-redis-host=127.0.0.1'];
      const cwd = folderWith({ 'shop/index.js': module("depends: ['session_redis'], setup() {}") });
      expect((await runCommand(['check', './shop', ...typed], { cwd })).stdout).toMatch(/nothing to fix\n$/);
      const env = { ODOO_SESSION_REDIS_PORT: String(redis.port), ODOO_SESSION_REDIS_HOST: '127.0.0.1' };
      expect((await runCommand(['check', join(ROOT, 'modules/session_redis')], { env })).stdout).toMatch(
        /nothing to fix\n$/,
      );
    } finally {
      await redis.stop();
    }
    for (const name of ['base', 'web']) expect((await runCommand(['check', name])).stdout).toMatch(/nothing to fix\n$/);
  });

  it('passes an npm package in its source folder', async () => {
    const folder = folderWith({
      'audit/package.json':
        '{"name": "@acme/wideload-audit", "type": "module", "exports": "./main.js", "files": ["main.js"]}',
      'audit/main.js': module('setup() {}', '', '@acme/wideload-audit'),
    });
    const report = await checkModule(join(folder, 'audit'));
    expect(report).toMatchObject({ module: '@acme/wideload-audit', file: join(folder, 'audit/main.js'), passed: true });
    expect(report.checks.at(-2)).toMatchObject({
      name: 'types',
      passed: undefined,
      notes: ['it is written in JavaScript'],
    });
  });

  it('says what keeps a package from being published', async () => {
    const manifest = { name: 'audit', exports: './index.ts', dependencies: { '@wideload/kit': '^0.1.0' } };
    const folder = folderWith({
      'audit/package.json': JSON.stringify(manifest),
      'audit/index.ts': module('setup() {}', '', 'audit'),
    });
    expect((await checkModule(join(folder, 'audit'))).checks.at(-1)).toMatchObject({
      name: 'publishing',
      passed: false,
      notes: [
        expect.stringContaining('"exports" in package.json names ./index.ts: Node runs no TypeScript'),
        expect.stringContaining('package.json has no "files"'),
        expect.stringContaining('package.json has @wideload/kit in "dependencies": move it to "peerDependencies"'),
      ],
    });
    const built = { source: './index.ts', default: './dist/index.js' };
    writeFileSync(
      join(folder, 'audit/package.json'),
      JSON.stringify({ name: 'audit', exports: built, files: ['dist'] }),
    );
    const again = () => checkPublishing({ folder: join(folder, 'audit'), file: join(folder, 'audit/index.ts') });
    expect(again().notes).toEqual([
      '"exports" in package.json names ./dist/index.js, which does not exist: npm run build',
    ]);
    mkdirSync(join(folder, 'audit/dist'));
    writeFileSync(join(folder, 'audit/dist/index.js'), module('setup() {}', '', 'audit'));
    expect(again()).toMatchObject({ passed: true });
  });

  it('has the types of the Fastify that runs, which plugins extend, also with another one beside the module', async () => {
    const extending = `declare module 'fastify' { interface FastifyRequest { tenant: string } }`;
    const code = module(
      "setup({ on }) { on(Routes, (app) => { app.get('/shop', async ({ tenant }) => tenant); }); }",
      `import { Routes } from '@wideload/web';\n${extending}\n`,
    );
    const other = {
      'shop/node_modules/fastify/package.json': '{ "name": "fastify", "version": "5.0.0", "types": "fastify.d.ts" }',
      'shop/node_modules/fastify/fastify.d.ts': 'export interface FastifyRequest { old: true }',
    };
    for (const beside of [{}, other]) {
      expect(await typesOf({ 'shop/index.ts': code, ...beside })).toMatchObject({ passed: true, notes: [] });
    }
  });

  it("uses the module's own tsconfig.json", async () => {
    const loose = module('setup({ onStart }) { const any = (x) => x; onStart(any); }');
    const strict = await typesOf({ 'shop/index.ts': loose });
    expect(strict.notes.join()).toContain("Parameter 'x' implicitly has an 'any' type");
    const folder = folderWith({
      'shop/index.ts': loose,
      'shop/tsconfig.json': JSON.stringify({
        compilerOptions: { strict: false, module: 'esnext', moduleResolution: 'bundler', target: 'es2023', types: [] },
        files: ['index.ts'],
      }),
    });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    expect((await checkModule(join(folder, 'shop'))).checks.at(-2)).toMatchObject({ name: 'types', passed: true });
  });
});
