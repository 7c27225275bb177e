import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/create-wideload.js', import.meta.url));

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'wideload-create-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const create = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });

const everything = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('create-wideload', () => {
  it('writes a project under its own name, with a module, and says what to type next', () => {
    const { status, stdout, stderr } = create(['My Host', '--no-install']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('my-host is ready. Next:\n\n  cd "My Host"\n  npm install\n  npm start\n');
    expect(everything(join(cwd, 'My Host'))).toEqual([
      '.dockerignore',
      '.gitignore',
      'Dockerfile',
      'README.md',
      'addons/hello/index.test.ts',
      'addons/hello/index.ts',
      'compose.yml',
      'odoo.conf',
      'package.json',
      'tsconfig.json',
    ]);
  });

  it('requires the packages of its own version', () => {
    create(['shop', '--no-install']);
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const { version } = read(fileURLToPath(new URL('../package.json', import.meta.url)));
    const { name, dependencies, devDependencies } = read(join(cwd, 'shop/package.json'));
    expect(name).toBe('shop');
    expect(dependencies.wideload).toBe(`^${version}`);
    expect(devDependencies).toMatchObject({ '@wideload/kit': `^${version}`, '@wideload/testing': `^${version}` });
    for (const range of Object.values(devDependencies)) expect(range).toMatch(/^\^\d/);
  });

  it('names the package manager that it was started by; for Yarn it chooses the folder node_modules', () => {
    const pnpm = create(['a', '--no-install'], { npm_config_user_agent: 'pnpm/10.1.0 npm/? node/v24.1.0 linux x64' });
    expect(pnpm.stdout).toContain('  pnpm install\n  pnpm start\n');
    expect(existsSync(join(cwd, 'a/.yarnrc.yml'))).toBe(false);
    create(['b', '--no-install'], { npm_config_user_agent: 'yarn/4.5.0 npm/? node/v24.1.0 linux x64' });
    expect(readFileSync(join(cwd, 'b/.yarnrc.yml'), 'utf8')).toBe('nodeLinker: node-modules\n');
  });

  it('writes into the working folder, where nothing but .git is', () => {
    mkdirSync(join(cwd, '.git'));
    expect(create(['.', '--no-install']).status).toBe(0);
    expect(existsSync(join(cwd, 'odoo.conf'))).toBe(true);
    expect(create(['.', '--no-install'])).toMatchObject({
      status: 2,
      stderr: 'create-wideload: error: . exists and is not empty\n  choose a new folder\n',
    });
  });

  it.each([
    [[], 'name one folder for the project'],
    [['a', 'b'], 'name one folder for the project'],
    [['a', '--yes'], 'no such option: --yes'],
    [['日本'], '日本 has no letter for the name of a package'],
    [['file'], 'file exists and is not empty'],
    [['file/below', '--no-install'], 'ENOTDIR'],
  ])('refuses %j, and writes nothing', (args, message) => {
    writeFileSync(join(cwd, 'file'), '');
    const { status, stdout, stderr } = create(args);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(`create-wideload: error: ${message}`);
    expect(stderr.split('\n').length).toBeLessThan(4);
    expect(everything(cwd)).toEqual(['file']);
  });

  it('fails, and keeps the files, if the installation fails', () => {
    const { status, stderr } = create(['a'], { npm_config_offline: 'true', npm_config_cache: join(cwd, 'cache') });
    expect(status).toBe(1);
    expect(stderr).toContain('create-wideload: error: npm install failed, see above; the files are in a\n');
    expect(existsSync(join(cwd, 'a/package.json'))).toBe(true);
  });
});
