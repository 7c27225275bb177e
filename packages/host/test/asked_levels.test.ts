import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askedOf, forgetAsked, keepAsked } from '../src/log/asked_levels.ts';

const folder = mkdtempSync(join(tmpdir(), 'wideload-asked-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pidfile = join(folder, 'host.pid');
writeFileSync(pidfile, '4711');

test('levels that were set count for the process that they were set for, and for no other', () => {
  keepAsked(pidfile, { pid: 4711, handlers: ['web:debug'] });
  expect(askedOf(pidfile, 4711)).toEqual(['web:debug']);
  // A host that was killed leaves the file behind; the next one has another number.
  expect(askedOf(pidfile, 4712)).toEqual([]);
});

test('levels are forgotten with the pidfile', () => {
  keepAsked(pidfile, { pid: 4711, handlers: ['web:debug'] });
  forgetAsked(pidfile);
  expect(askedOf(pidfile, 4711)).toEqual([]);
});

test.each(['', '{', 'null', '{"pid":4711}', '{"pid":4711,"handlers":"web:debug"}', '{"handlers":["web:debug"]}'])(
  'a file that holds %j sets none',
  (content) => {
    writeFileSync(`${pidfile}.loglevel`, content);
    expect(readFileSync(`${pidfile}.loglevel`, 'utf8')).toBe(content);
    expect(askedOf(pidfile, 4711)).toEqual([]);
  },
);
