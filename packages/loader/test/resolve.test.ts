import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { entryOf, resolveModule } from '@wideload/loader';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-resolve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ''): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const find = (name: string, addonsPaths: readonly string[] = []): string =>
  resolveModule(
    { name, optional: false, requestedBy: '--load' },
    {
      addonsPaths: addonsPaths.map((path) => join(folder, path)),
      ownModules: new Map([['websocket', join(folder, 'host/websocket')]]),
      packagesFrom: folder,
    },
  ).file;

describe('the name of a module that comes with the host', () => {
  it('never means an npm package of that name', () => {
    const own = write('host/websocket/index.js');
    write('node_modules/websocket/index.js');
    expect(find('websocket')).toBe(own);
  });

  it('never means an npm package, also where the module is not installed', () => {
    write('node_modules/websocket/index.js');
    expect(() => find('websocket')).toThrow('no module named "websocket"');
  });

  it('means a module on the addons path first, which somebody placed there', () => {
    write('host/websocket/index.js');
    const replacement = write('addons/websocket/index.js');
    expect(find('websocket', ['addons'])).toBe(replacement);
  });

  it('is suggested when a similar one is not found', () => {
    expect(() => find('websockets')).toThrow('did you mean websocket?');
  });
});

it('a scoped package is found in node_modules', () => {
  const file = write('node_modules/@acme/audit/index.js');
  expect(find('@acme/audit')).toBe(file);
});

describe('a module whose package.json names source and build', () => {
  const exports = { source: './index.ts', types: './dist/index.d.ts', default: './dist/index.js' };
  const writeModule = (path: string): { source: string; build: string } => {
    write(`${path}/package.json`, JSON.stringify({ exports }));
    return { source: write(`${path}/index.ts`), build: write(`${path}/dist/index.js`) };
  };

  it('enters by its source outside of node_modules, also through a link', () => {
    const { source } = writeModule('shop');
    expect(entryOf('shop', join(folder, 'shop'))).toBe(source);
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../shop', join(folder, 'node_modules/shop'));
    expect(find('shop')).toBe(join(folder, 'node_modules/shop/index.ts'));
  });

  it('enters by its build below node_modules, and where there is no source', () => {
    const { build } = writeModule('node_modules/shop');
    expect(find('shop')).toBe(build);
    const other = writeModule('other');
    rmSync(other.source);
    expect(entryOf('other', join(folder, 'other'))).toBe(other.build);
  });
});
