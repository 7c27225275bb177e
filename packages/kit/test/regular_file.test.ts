import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotAFile, openFile, readFile } from '@wideload/kit/internal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-regular-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const kindOf = (task: () => unknown): string | undefined => {
  try {
    task();
  } catch (error) {
    if (error instanceof NotAFile) return error.kind;
    throw error;
  }
  return undefined;
};

describe('a path that somebody else may control', () => {
  const kinds: [kind: string, make: (path: string) => unknown][] = [
    ['a named pipe (FIFO)', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    [
      'a socket',
      (path) =>
        new Promise((resolve) =>
          createServer()
            .unref()
            .listen(path, () => resolve(undefined)),
        ),
    ],
  ];
  test.each(kinds)('is never waited for: it is %s', async (kind, make) => {
    await make(at('x'));
    expect(kindOf(() => readFile(at('x')))).toBe(kind);
    expect(kindOf(() => openFile(at('x'), constants.O_WRONLY | constants.O_CREAT))).toBe(kind);
  });

  test('is read as a whole when it is a file, and its links are followed only where that is wanted', () => {
    writeFileSync(at('file'), 'text');
    symlinkSync(at('file'), at('link'));
    expect(String(readFile(at('link')))).toBe('text');
    expect(kindOf(() => openFile(at('link'), constants.O_RDONLY | constants.O_NOFOLLOW))).toBe('a symbolic link');
    expect(() => readFile(at('none'))).toThrow('ENOENT');
  });
});
