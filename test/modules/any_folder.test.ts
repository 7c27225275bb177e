import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, moduleFile } from '../support/addons.ts';
import { cleanUp, type Ended, newFolder, runHost } from '../support/host.ts';

afterEach(cleanUp);

/** Returns a module that logs a text in its setup. */
const saying = (name: string, text = `'${name} is here'`, before = '') =>
  moduleFile(name, `setup({ log }) { log.info(${text}); }`, before);

/** Returns the log lines in order, without those about waiting on a slow machine. */
const said = ({ stderr }: Ended): string[] =>
  stderr
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).msg as string] : []))
    .filter((message) => !message.startsWith('still waiting'));

const initialise = (args: readonly string[], cwd: string) => runHost([...args, '--stop-after-init'], { cwd });

describe('a module in any folder', () => {
  it.each([
    ['index.ts', "const text: string = 'typed';", 'text'],
    ['index.mts', "const text: string = 'typed';", 'text'],
    ['index.js', "const text = 'plain';", 'text'],
    ['index.mjs', "const text = 'plain';", 'text'],
  ])('is %s, without other files beside it', async (file, before, text) => {
    const cwd = folderWith({ [`addons/a/${file}`]: saying('a', text, `${before}\n`) });
    const ended = await initialise(['--load=a', '--addons-path=addons'], cwd);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('modules base, web, a') });
    expect(said(ended)).toEqual([before.slice(-7, -2).trim()]);
  });

  it('runs once, in any language and at any position in the list', async () => {
    const cwd = folderWith({
      'addons/a/index.ts': `import { defineModule } from '@wideload/kit';
console.log('run'); const name: string = 'a'; export default defineModule({ name, setup() {} });`,
      'addons/b/index.js': saying('b'),
    });
    const { stdout } = await initialise(['--load=a,b', '--addons-path=addons'], cwd);
    expect(stdout).toMatch(/^run\nstarted.* modules base, web, a, b \|/);
  });

  it('is CommonJS, and uses require where others use import', async () => {
    const cwd = folderWith({
      'addons/a/index.cjs': `const { defineModule } = require('@wideload/kit');
        module.exports = defineModule({ name: 'a', setup({ log }) { log.info('required'); } });`,
    });
    const ended = await initialise(['--load=a', '--addons-path=addons'], cwd);
    expect(ended.code, ended.stderr).toBe(0);
    expect(said(ended)).toEqual(['required']);
  });

  it('has its own node_modules, and still gets the kit of the host', async () => {
    const cwd = folderWith({
      'addons/a/index.ts': saying(
        'a',
        'shout(duration.name)',
        "import { shout } from 'shout';\nimport { duration } from '@wideload/kit';\n",
      ),
      'addons/a/node_modules/shout/package.json': '{ "name": "shout", "type": "module", "exports": "./shout.js" }',
      'addons/a/node_modules/shout/shout.js': "export const shout = (text) => text + '!';",
      'addons/a/node_modules/@wideload/kit/package.json': '{ "name": "@wideload/kit", "exports": "./kit.js" }',
      'addons/a/node_modules/@wideload/kit/kit.js': "throw new Error('the wrong kit');",
    });
    const ended = await initialise(['--load=a', '--addons-path=addons'], cwd);
    expect(ended.code, ended.stderr).toBe(0);
    expect(said(ended)).toEqual(['duration!']);
  });

  it('is a symbolic link to another folder', async () => {
    const cwd = folderWith({ 'elsewhere/index.ts': saying('a') });
    mkdirSync(join(cwd, 'addons'));
    symlinkSync('../elsewhere', join(cwd, 'addons/a'));
    expect(said(await initialise(['--load=a', '--addons-path=addons'], cwd))).toEqual(['a is here']);
  });

  it('is loaded from the first addons path that has it', async () => {
    const cwd = folderWith({
      'one/b/index.js': '',
      'two/a/index.ts': saying('a', "'two'"),
      'three/a/index.ts': saying('a'),
    });
    expect(said(await initialise(['--load=a', '--addons-path=one,two,three'], cwd))).toEqual(['two']);
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
        options: { trail: text('Where the trail goes', 'nowhere') },
        setup({ log, options }) { log.info(options.trail); },
      });`,
  };
  const LOAD = '--load=base,web,@acme/wideload-audit';

  it('is a module, found from the folder of the configuration file, with options under its own prefix', async () => {
    const folder = folderWith({ ...PACKAGE, 'odoo.conf': '[options]\nacme_wideload_audit_trail = file\n' });
    const conf = ['-c', join(folder, 'odoo.conf')];
    const ended = await initialise([LOAD, ...conf], newFolder());
    expect(ended.stdout).toContain('modules base, web, @acme/wideload-audit');
    expect(said(ended)).toEqual(['file']);
    expect(said(await initialise([LOAD, ...conf, '--acme-wideload-audit-trail=flag'], newFolder()))).toEqual(['flag']);
  });

  it('is found from the working folder without a configuration file, also in a parent folder', async () => {
    const folder = folderWith(PACKAGE);
    mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
    expect(said(await initialise([LOAD], join(folder, 'deep/deeper')))).toEqual(['nowhere']);
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
      'bad/index.ts': "throw new Error('no luck');",
    });

  it('adds the dependencies of its modules, and logs which module needs each', async () => {
    const ended = await initialise(['--load=a,b', `--addons-path=${addons()}`], newFolder());
    expect(ended.stdout).toContain('modules base, web, d, c, a, b |');
    expect(said(ended)).toEqual([
      'module d is loaded because b depends on it',
      'module c is loaded because a depends on it',
    ]);
  });

  it('may have an optional module that fails', async () => {
    const ended = await initialise(['--load=bad?,d', `--addons-path=${addons()}`], newFolder());
    expect(ended.stdout).toMatch(/modules base, web, d \| skipped bad\? \(.*no luck\)/);
    expect(said(ended)).toEqual([expect.stringMatching(/^skipped optional module bad: .*no luck/s)]);
  });

  it('may exclude a module: it is not loaded, and a module that needs it is named', async () => {
    const path = `--addons-path=${addons()}`;
    expect((await initialise(['--load=d,!d', path], newFolder())).stdout).toContain('modules base, web |');
    const { code, stderr } = await initialise(['--load=a,!d', path], newFolder());
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
