import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPLAINED } from '../../scripts/mutants/explained.ts';
import { keyOf, mutantsOf } from '../../scripts/mutants/mutate.ts';
import { PAGE, pageOf, readScores } from '../../scripts/mutants/report.ts';
import { TARGETS } from '../../scripts/mutants/targets.ts';
import { ROOT } from '../support/host.ts';

const breaksOf = (source: string): string[] =>
  mutantsOf('some.ts', source).map(({ from, to }) => (from === '' ? to : `${from} -> ${to}`));

describe('the mutants of a source file', () => {
  it.each([
    ['an operator', 'const x = a < b;', ['a < b -> a <= b', 'a < b -> a >= b']],
    ['an operator beside parentheses', 'const x = (a + b) * c;', ['(a + b) * c -> (a + b) / c', 'a + b -> a - b']],
    ['a negation', 'const x = !(a || b);', ['!(a || b) -> (a || b)', 'a || b -> a && b']],
    ['a truth value', 'const x = true;', ['true -> false']],
    [
      'a condition',
      'if (a) b = c;',
      ['if (a) b = c; -> if (true) b = c;', 'if (a) b = c; -> if (false) b = c;', 'b = c; -> {}'],
    ],
    ['a choice', 'const x = a ? b : c;', ['a ? b : c -> true ? b : c', 'a ? b : c -> false ? b : c']],
    ['a loop', 'while (a) await b();', ['while (a) await b(); -> while (false) await b();', 'await b(); -> {}']],
    ['an early return', 'function f() { return; }', ['return; -> {}']],
  ])('include each way to break %s', (_, source, breaks) => {
    expect(breaksOf(source)).toEqual(breaks);
  });

  it.each([
    ['types and imports', "import { a } from 'b'; type C = true; interface D { e: false }"],
    ['concatenated texts', "const x = a + 'b';"],
    ['lines in the log', 'log.warn(a); this.logger.info(b); console.log(c);'],
    ['directives', "'use strict';"],
  ])('leave out %s', (_, source) => {
    expect(breaksOf(source)).toEqual([]);
  });

  it('leave out invalid programs: `&&` beside `??`', () => {
    expect(breaksOf('const x = a ?? b ?? c;')).toEqual([]);
  });

  it('are whole files with one change, and its line', () => {
    expect(mutantsOf('some.ts', 'a();\nb();\n').map(({ line, text }) => [line, text])).toEqual([
      [1, '{}\nb();\n'],
      [2, 'a();\n{}\n'],
    ]);
  });
});

describe('the mutated files', () => {
  it('exist, and so do the tests that must fail', () => {
    const paths = TARGETS.flatMap(({ file, tests }) => [file, ...tests.map((test) => `${test}.test.ts`)]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('list each explained survivor once', () => {
    const keys = TARGETS.flatMap(({ file }) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8'))).map(keyOf);
    for (const key of Object.keys(EXPLAINED)) expect(keys.filter((one) => one === key)).toEqual([key]);
  });

  it('have the sums of their scores on a page', () => {
    expect(readFileSync(join(ROOT, PAGE), 'utf8')).toBe(pageOf(readScores(ROOT)));
  });
});
