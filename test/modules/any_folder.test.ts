import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Ended, newFolder, runHost } from '../support/host.ts';

afterAll(cleanUp);

/** Returns a module that logs a text in its setup. */
const saying = (name: string, text = `'${name} is here'`, before = '') =>
  moduleFile(name, `setup({ log }) { log.info(${text}); }`, before);

/** Returns the log lines in order, without those about waiting on a slow machine. `by`: only those of a module. */
const said = ({ stderr }: Ended, by?: string): string[] =>
  stderr
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as { msg: string; module?: string }] : []))
    .filter(({ module }) => by === undefined || module === by)
    .map(({ msg }) => msg)
    .filter((message) => !message.startsWith('still waiting'));

const initialise = (args: readonly string[], cwd: string) => runHost([...args, '--stop-after-init'], { cwd });

describe('a module in any folder', () => {
  /** One host has a module of each form: one that fails is skipped, and the test of its form says so. */
  let ended: Ended;
  beforeAll(async () => {
    const cwd = folderWith({
      'one/ts/index.ts': saying('ts', 'text', "const text: string = 'typed';\n"),
      'one/mts/index.mts': saying('mts', 'text', "const text: string = 'typed';\n"),
      'one/js/index.js': saying('js', 'text', "const text = 'plain';\n"),
      'one/mjs/index.mjs': saying('mjs', 'text', "const text = 'plain';\n"),
      'one/once/index.ts': `import { defineModule } from '@wideload/kit';
console.log('run'); const name: string = 'once'; export default defineModule({ name, setup() {} });`,
      'one/cjs/index.cjs': `const { defineModule } = require('@wideload/kit');
        module.exports = defineModule({ name: 'cjs', setup({ log }) { log.info('required'); } });`,
      'one/own/index.ts': saying(
        'own',
        'shout(duration.name)',
        "import { shout } from 'shout';\nimport { duration } from '@wideload/kit';\n",
      ),
      'one/own/node_modules/shout/package.json': '{ "name": "shout", "type": "module", "exports": "./shout.js" }',
      'one/own/node_modules/shout/shout.js': "export const shout = (text) => text + '!';",
      'one/own/node_modules/@wideload/kit/package.json': '{ "name": "@wideload/kit", "exports": "./kit.js" }',
      'one/own/node_modules/@wideload/kit/kit.js': "throw new Error('the wrong kit');",
      'elsewhere/index.ts': saying('link'),
      'two/twice/index.ts': saying('twice', "'two'"),
      'three/twice/index.ts': saying('twice'),
    });
    symlinkSync('../elsewhere', join(cwd, 'one/link'));
    const load = '--load=ts?,once?,mts?,js?,mjs?,cjs?,own?,link?,twice?';
    ended = await initialise([load, '--addons-path=one,two,three'], cwd);
  });

  it('is loaded with those in other languages, in the order of the list', () => {
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('modules base, web, ts, once, mts, js, mjs, cjs, own, link, twice |');
    expect(ended.stdout).not.toContain('skipped');
  });

  it.each([
    ['ts', 'typed'],
    ['mts', 'typed'],
    ['js', 'plain'],
    ['mjs', 'plain'],
  ])('is index.%s, without other files beside it', (name, text) => {
    expect(said(ended, name)).toEqual([text]);
  });

  it('runs once, in any language and at any position in the list', () => {
    expect(ended.stdout).toMatch(/^run\nstarted/);
  });

  it('is CommonJS, and uses require where others use import', () => {
    expect(said(ended, 'cjs')).toEqual(['required']);
  });

  it('has its own node_modules, and still gets the kit of the host', () => {
    expect(said(ended, 'own')).toEqual(['duration!']);
  });

  it('is a symbolic link to another folder', () => {
    expect(said(ended, 'link')).toEqual(['link is here']);
  });

  it('is loaded from the first addons path that has it', () => {
    expect(said(ended, 'twice')).toEqual(['two']);
  });
});

describe('a published package', () => {
  const PACKAGE = {
    'node_modules/@acme/wideload-audit/package.json':
      '{ "name": "@acme/wideload-audit", "type": "module", "exports": { "types": "./a.d.ts", "default": "./dist/a.js" } }',
    'node_modules/@acme/wideload-audit/dist/a.js': `
      import { defineModule, text } from '@wideload/kit';
      export default defineModule({
        name: '@acme/wideload-audit',
        options: { trail: text('Where the trail goes', 'nowhere'), form: text('Its form', 'none') },
        setup({ log, options }) { log.info(options.trail); log.info(options.form); },
      });`,
  };
  const LOAD = '--load=base,web,@acme/wideload-audit';

  it('is a module, found from the folder of the configuration file, with options under its own prefix', async () => {
    const conf = '[options]\nacme_wideload_audit_trail = file\nacme_wideload_audit_form = file\n';
    const folder = folderWith({ ...PACKAGE, 'odoo.conf': conf });
    const args = [LOAD, '-c', join(folder, 'odoo.conf'), '--acme-wideload-audit-trail=flag'];
    const ended = await initialise(args, newFolder());
    expect(ended.stdout).toContain('modules base, web, @acme/wideload-audit');
    expect(said(ended)).toEqual(['flag', 'file']);
  });

  it('is found from the working folder without a configuration file, also in a parent folder', async () => {
    const folder = folderWith(PACKAGE);
    mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
    expect(said(await initialise([LOAD], join(folder, 'deep/deeper')))).toEqual(['nowhere', 'none']);
  });

  it('that is not installed is reported with the searched folders', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'node_modules/@acme'), { recursive: true });
    const { code, stderr } = await initialise([LOAD], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('no module named "@acme/wideload-audit", requested by --load');
    expect(stderr).toContain(`  ${join(folder, 'node_modules/@acme/wideload-audit')}`);
  });

  it('must be JavaScript unless it is linked, because Node does not run TypeScript in node_modules', async () => {
    const folder = folderWith({ 'node_modules/audit/index.ts': saying('audit') });
    const { code, stderr } = await initialise(['--load=audit'], folder);
    expect(code).toBe(1);
    expect(
      stderr,
    ).toContain(`wideload: error: module audit is an npm package with a TypeScript entry: node_modules/audit/index.ts
  Node does not run TypeScript below node_modules: publish the compiled JavaScript, named in "exports"
  [MODULE_NOT_BUILT]`);
    renameSync(join(folder, 'node_modules/audit'), join(folder, 'audit'));
    symlinkSync('../audit', join(folder, 'node_modules/audit'));
    expect(said(await initialise(['--load=audit'], folder))).toEqual(['audit is here']);
  });
});

describe('the list of modules', () => {
  const depending = (name: string, ...depends: string[]) =>
    moduleFile(name, `depends: ${JSON.stringify(depends)}, setup() {}`);
  const addons = () =>
    folderWith({
      'a/index.ts': depending('a', 'c'),
      'b/index.ts': depending('b', 'c', 'd'),
      'c/index.ts': depending('c', 'd'),
      'd/index.ts': depending('d'),
      'e/index.ts': depending('e'),
      'bad/index.ts': "throw new Error('no luck');",
    });

  let ended: Ended;
  beforeAll(async () => {
    ended = await initialise(['--load=a,b,bad?,e,!e', `--addons-path=${addons()}`], newFolder());
  });

  it('adds the dependencies of its modules, and logs which module needs each', () => {
    expect(ended.stdout).toContain('modules base, web, d, c, a, b |');
    expect(said(ended).filter((message) => message.startsWith('module '))).toEqual([
      'module d is loaded because b depends on it',
      'module c is loaded because a depends on it',
    ]);
  });

  it('may have an optional module that fails', () => {
    expect(ended.stdout).toMatch(/ \| skipped bad\? \(.*no luck\)/);
    expect(said(ended).filter((message) => !message.startsWith('module '))).toEqual([
      expect.stringMatching(/^skipped optional module bad: .*no luck/s),
    ]);
  });

  it('may exclude a module: it is not loaded, and a module that needs it is named', async () => {
    // The module e.
    expect(ended.stdout).toContain('modules base, web, d, c, a, b |');
    const { code, stderr } = await initialise(['--load=a,!d', `--addons-path=${addons()}`], newFolder());
    expect(code).toBe(1);
    expect(stderr).toContain('c needs the module d, but !d forbids it');
  });

  it('reports all modules that need a newer host, with a fix', async () => {
    const requiring = (name: string, requires: string) => moduleFile(name, `requires: ${requires}, setup() {}`);
    const path = folderWith({
      'a/index.ts': requiring('a', "{ host: '>=99', node: '^18' }"),
      'b/index.ts': requiring('b', "{ node: '>=20' }"),
    });
    const { code, stderr } = await initialise(['--load=a,b', `--addons-path=${path}`], newFolder());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^wideload: error: module a requires Wideload >=99; this is \d+\.\d+\.\d+$/m);
    expect(stderr).toContain(`module a requires Node ^18; this is ${process.versions.node}`);
    expect(stderr).toMatch(/^ {2}in \S*a\/index\.ts$/m);
    expect(stderr).not.toContain('module b');
  });
});
