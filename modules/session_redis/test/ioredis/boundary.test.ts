import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

/** The files of this module, and what each of them imports. */
const imports = new Map(
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(SOURCES + path, 'utf8');
      const names = [...text.matchAll(/(?:\bfrom |\bimport\(|\brequire\(|\(import\.meta\.url\)\()'([^']+)'/g)];
      return [path, names.map(([, name = '']) => name)] as const;
    }),
);

const filesThatImport = (pattern: RegExp): string[] =>
  [...imports].filter(([, names]) => names.some((name) => pattern.test(name))).map(([path]) => path);

describe('the library that speaks with Redis', () => {
  it('is imported in its folder only, its types as well', () => {
    const files = filesThatImport(/^ioredis\b/);
    expect(files).toContain('ioredis/assumptions.ts');
    expect(files.filter((path) => !path.startsWith('ioredis/'))).toEqual([]);
  });

  it('is chosen in one place; all else knows the interface alone', () => {
    const files = filesThatImport(/\/ioredis\//).filter((path) => !path.startsWith('ioredis/'));
    expect(files).toEqual(['connected.ts']);
  });

  it('has members that it does not promise to keep, which one file knows', () => {
    const members =
      /\.(slots|refreshSlotsCache|getSlot|isSettled|isResolved|firstError|connecting|condition|commandQueue)\b/;
    const knowing = [...imports.keys()].filter((path) => members.test(readFileSync(SOURCES + path, 'utf8')));
    expect(knowing).toEqual(['ioredis/assumptions.ts']);
  });

  it('is pinned to a minor version', () => {
    const manifest = JSON.parse(readFileSync(`${SOURCES}../package.json`, 'utf8'));
    expect(manifest.dependencies.ioredis).toMatch(/^~\d+\.\d+\.\d+$/);
  });
});
