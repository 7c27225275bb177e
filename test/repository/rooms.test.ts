import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/host.ts';

const MAX_LINES = 250;
const MAX_FILES = 20;

/** The reason of a longer file: its first comment. */
const REASON = /^\/\/ Longer than 250 lines: \S.{20,}/;

/** Folders of data, not of sources. */
const DATA = /(^|\/)fixtures(\/|$)|^docs\//;

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
const sources = tracked.filter((path) => /\.[cm]?[jt]s$/.test(path) && !DATA.test(dirname(path)));

it(`a source file of more than ${MAX_LINES} lines begins with the reason`, () => {
  const unexplained = sources.filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return text.split('\n').length - 1 > MAX_LINES && !REASON.test(text);
  });
  expect(unexplained).toEqual([]);
});

it('only a file that is long gives a reason for that', () => {
  const short = sources.filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return text.split('\n').length - 1 <= MAX_LINES && REASON.test(text);
  });
  expect(short).toEqual([]);
});

it(`no folder of sources has more than ${MAX_FILES} files`, () => {
  const files = new Map<string, string[]>();
  for (const path of tracked) {
    const folder = dirname(path);
    files.set(folder, [...(files.get(folder) ?? []), basename(path)]);
  }
  const folders = [...new Set(sources.map((path) => dirname(path)))];
  expect(folders.filter((folder) => (files.get(folder) ?? []).length > MAX_FILES)).toEqual([]);
});
