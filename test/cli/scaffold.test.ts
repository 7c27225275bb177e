import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith } from '../support/addons.ts';
import { runCommand } from '../support/commands/run.ts';
import { cleanUp, newFolder, ROOT, runHost, startHost } from '../support/host.ts';

afterEach(cleanUp);

const FILES = [
  '.gitignore',
  'README.md',
  'index.test.ts',
  'index.ts',
  'package.json',
  'tsconfig.build.json',
  'tsconfig.json',
];

/** Removes the path of the error page, which depends on the checkout. */
const withoutPage = (stderr: string): string => stderr.replaceAll(/ explained in .*/g, '');

/** Returns all entries of a folder, including hidden files, without the links to types. */
const everything = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes('node_modules'))
    .sort();

describe('node host scaffold', () => {
  it('writes a module, and prints the next commands', async () => {
    const cwd = newFolder();
    const { code, stdout, stderr } = await runHost(['scaffold', 'hello', 'addons'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "addons/hello: README.md, .gitignore, index.test.ts, index.ts, package.json, tsconfig.build.json, tsconfig.json

      test it   node host test addons/hello
      run it    node host --load=base,web,hello --addons-path=addons
      see it    http://localhost:8069/hello
      "
    `);
    expect(everything(join(cwd, 'addons/hello'))).toEqual(FILES);
  });

  it('prints the written files as JSON with --json', async () => {
    const cwd = newFolder();
    const { stdout } = await runCommand(['scaffold', 'hello', '--json'], { cwd });
    expect(JSON.parse(stdout)).toEqual({
      name: 'hello',
      folder: join(cwd, 'hello'),
      files: expect.arrayContaining(FILES),
    });
  });

  it('writes into the working folder by default, and into an existing empty folder', async () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, 'hello'));
    expect((await runCommand(['scaffold', 'hello'], { cwd })).stdout).toContain(
      '--load=base,web,hello --addons-path=.\n',
    );
    expect(everything(cwd)).toEqual(['hello', ...FILES.map((file) => join('hello', file))]);
  });

  it('uses the name everywhere, also one with a meaning in JavaScript, and the module runs', async () => {
    const cwd = newFolder();
    const names = ['my_shop', 'class', 'constructor'];
    for (const name of names) {
      await runCommand(['scaffold', name], { cwd });
      for (const file of FILES) expect(readFileSync(join(cwd, name, file), 'utf8')).not.toContain('hello');
    }
    const flags = names.map((name) => `--${name.replaceAll('_', '-')}-greeting=Welcome to ${name}`);
    const host = await startHost([`--load=${names}`, `--addons-path=${cwd}`, ...flags]);
    for (const name of names)
      expect(await (await fetch(`${host.url}/${name}`)).text()).toContain(`<h1>Welcome to ${name}, stranger!</h1>`);
  });

  it('makes types available to editors where the packages are installed, and names no path of this machine', async () => {
    const cwd = newFolder();
    await runCommand(['scaffold', 'hello'], { cwd });
    for (const file of FILES) expect(readFileSync(join(cwd, 'hello', file), 'utf8')).not.toContain(ROOT);
    symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
    const check = () =>
      promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(cwd, 'hello')]);
    await check();
    const file = join(cwd, 'hello/index.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('options.greeting,', 'options.greetin,'));
    await expect(check()).rejects.toMatchObject({ stdout: expect.stringContaining("'greetin' does not exist") });
  });

  it('links each package by its own folder, so that npm cannot remove packages of the host', async () => {
    const cwd = newFolder();
    await runCommand(['scaffold', 'hello'], { cwd });
    const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(cwd, 'hello/package.json'), 'utf8'));
    const packages = join(cwd, 'hello/node_modules');
    expect(lstatSync(join(packages, '@wideload')).isSymbolicLink()).toBe(false);
    for (const name of Object.keys({ ...peerDependencies, ...devDependencies }).filter((one) => one !== 'typescript')) {
      expect(realpathSync(join(packages, name)), name).toBe(realpathSync(join(ROOT, 'node_modules', name)));
      expect(lstatSync(join(packages, name)).isSymbolicLink(), name).toBe(true);
    }
    // For npm the link to Fastify is installed only if the range includes the version that web brings.
    const web = JSON.parse(readFileSync(join(ROOT, 'modules/web/package.json'), 'utf8'));
    expect(devDependencies.fastify).toBe(web.dependencies.fastify);
  });

  it('prints the command for the current configuration, even if it lists the module already', async () => {
    const cwd = folderWith({ 'odoo.conf': '[options]\nserver_wide_modules = base,web,hello\naddons_path = addons\n' });
    mkdirSync(join(cwd, 'addons'));
    expect((await runCommand(['scaffold', 'hello', 'addons'], { cwd })).stdout).toContain(
      'run it    node host --load=base,web,hello\n',
    );
    expect((await runCommand(['scaffold', 'other', 'my addons'], { cwd })).stdout).toContain(
      "run it    node host --load=base,web,hello,other '--addons-path=addons,my addons'\n",
    );
  });

  it.each([
    ['Hello World', 'hello_world'],
    ['HelloWorld', 'hello_world'],
    ['hello-world', 'hello_world'],
    ['_hello', 'hello'],
    ['3d', 'm_3d'],
    ['Café', 'cafe'],
    ['addons/hello', 'hello addons'],
    ['/srv/addons/hello/', 'hello /srv/addons'],
  ])('refuses the name %j, and suggests another', async (name, better) => {
    const cwd = newFolder();
    const { code, stderr } = await runCommand(['scaffold', name], { cwd });
    expect(code).toBe(2);
    expect(withoutPage(stderr)).toBe(`wideload: error: ${JSON.stringify(name)} is not a module name
  a name is snake_case: a lower-case letter, then letters, digits and underscores
  did you mean: node host scaffold ${better}
  [SCAFFOLD_NAME_INVALID]
`);
    expect(everything(cwd)).toEqual([]);
  });

  it.each([
    [[], 'scaffold needs the name of the new module'],
    [['a', 'b', 'c'], 'usage: node host scaffold <name> [folder]'],
    [['日本'], '"日本" is not a module name'],
    [['web'], 'there is a module web already'],
    [['session_redis'], 'choose another name: node host scaffold my_session_redis'],
    [['known', 'elsewhere', '--addons-path=addons'], 'there is a module known already: addons/known/index.js'],
    [['host'], 'a module cannot be called host: its options would be those of the host itself'],
    [['options'], '[options] is the section for all options in odoo.conf'],
    [['node_modules'], 'npm keeps its packages in folders of that name'],
  ])('refuses %j', async (words, message) => {
    const cwd = folderWith({ 'addons/known/index.js': '' });
    const { code, stderr } = await runCommand(['scaffold', ...words], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.split('\n').length).toBeLessThan(6);
    expect(everything(cwd)).toEqual(['addons', 'addons/known', 'addons/known/index.js']);
  });

  it('overwrites nothing: not a non-empty folder, a file or a link', async () => {
    const cwd = folderWith({ 'full/mine': 'keep', file: 'keep' });
    mkdirSync(join(cwd, 'empty'));
    symlinkSync('empty', join(cwd, 'link'));
    const before = everything(cwd);
    for (const name of ['full', 'file', 'link']) {
      const { code, stderr } = await runCommand(['scaffold', name], { cwd });
      expect(code).toBe(2);
      expect(withoutPage(stderr)).toBe(`wideload: error: ${name} already exists and is never overwritten
  choose another name or folder, or move the existing one
  [SCAFFOLD_FOLDER_TAKEN]
`);
    }
    expect(everything(cwd)).toEqual(before);
    expect(readFileSync(join(cwd, 'full/mine'), 'utf8')).toBe('keep');
  });

  it('leaves nothing behind if it cannot write', async () => {
    const cwd = folderWith({ file: '' });
    for (const [words, reason] of [
      [['hello', 'file'], 'ENOTDIR: not a directory'],
      [['hello', 'file/below'], 'ENOTDIR: not a directory'],
      [['x'.repeat(300), 'new/newer'], 'ENAMETOOLONG: name too long'],
    ] as const) {
      const { code, stderr } = await runCommand(['scaffold', ...words], { cwd });
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^wideload: error: the folder .* cannot be written: ${reason}\\n {2}\\[`));
    }
    expect(everything(cwd)).toEqual(['file']);
  });
});

describe('node host test', () => {
  it('runs the tests below a folder, in TypeScript, with nothing installed', async () => {
    const cwd = newFolder();
    await runCommand(['scaffold', 'hello', 'addons'], { cwd });
    const { code, stdout } = await runHost(['test', 'addons'], { cwd });
    expect(stdout).toMatch(/^✔ greets visitors and counts their visits/m);
    expect(code).toBe(0);
  });

  it('fails if a test fails, and skips node_modules', async () => {
    const cwd = folderWith({
      'a.test.ts':
        "import { ownerOf } from '@wideload/kit/internal'; import { test } from 'node:test';\n" +
        "test('sums', () => { const owner: string = ownerOf('web.routes'); throw new Error(owner); });",
      'node_modules/b/b.test.js': "throw new Error('never run');",
    });
    const { code, stdout } = await runHost(['test'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✖ sums/);
    expect(stdout).toContain('Error: web');
    expect(stdout).not.toContain('never run');
  });

  it('fails if there are no tests', async () => {
    const cwd = newFolder();
    expect(await runCommand(['test', 'nowhere'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the file or folder nowhere does not exist'),
    });
    expect(await runCommand(['test'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no tests in .'),
    });
    expect(existsSync(join(cwd, 'nowhere'))).toBe(false);
  });
});
