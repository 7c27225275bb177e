import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { parseRange, satisfies } from '../src/import/range.ts';

/** Few numbers, so that versions and ranges meet; a large one now and then. */
const number = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.nat({ max: 99 }) });
const version = fc.tuple(number, number, number).map((parts) => parts.join('.'));

const free = fc.constantFrom('x', 'X', '*');
const partial = fc.oneof(
  version,
  fc.tuple(number, number).map((parts) => parts.join('.')),
  number.map(String),
  fc.tuple(number, number, free).map((parts) => parts.join('.')),
  fc.tuple(number, free).map((parts) => parts.join('.')),
  fc.tuple(number, free, free).map((parts) => parts.join('.')),
  free,
);
const blank = fc.constantFrom('', '', ' ', '  ');
const operator = fc.constantFrom('', '', '^', '~', '>=', '>', '<', '<=', '=');
const comparator = fc
  .tuple(operator, blank, fc.constantFrom('', '', '', 'v'), partial)
  .map(([sign, space, v, rest]) => `${sign}${sign && space}${v}${rest}`);
const alternative = fc.array(comparator, { maxLength: 3 }).map((all) => all.join(' '));
const range = fc
  .tuple(blank, fc.array(alternative, { minLength: 1, maxLength: 3 }), fc.constantFrom('||', ' || ', '|| '))
  .map(([space, all, or]) => space + all.join(or) + space);

const lies = (one: string, text: string): boolean | undefined => {
  const parsed = parseRange(text);
  return parsed && satisfies(one, parsed);
};

describe('a range of versions', () => {
  it('holds what npm takes it to hold, for every form that is promised', () => {
    fc.assert(
      fc.property(version, range, (one, text) => {
        expect(lies(one, text)).toBe(semver.satisfies(one, text));
      }),
      { numRuns: 5000 },
    );
  });

  it('is none for npm either, where it is none here and no pre-release and no hyphen stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(range, fc.constantFrom('a', '.', '1.2.3.4', '=>', '!', '^^1', ',')), { minLength: 1 }),
        (all) => {
          const text = all.join(' ');
          if (parseRange(text) === undefined) expect(semver.validRange(text)).toBe(null);
        },
      ),
    );
  });

  it.each([
    '^',
    'one',
    '1.2.3.4',
    '20,22',
    '=>20',
    '!1',
    '1.2.3-beta',
    '1 - 2',
    '>=20 <',
    '20 | 22',
    'latest',
    '1..2',
    '1.x.2',
  ])('is not %j', (text) => expect(parseRange(text)).toBe(undefined));

  it.each([
    ['25.0.0-nightly20260101', '>=20', true],
    ['1.0.0-beta.1', '^1', true],
    ['1.0.0-beta.1+build', '<1', false],
    ['20.19.0', '>=20.19', true],
    ['20.19.0', '', true],
  ])('takes the release for the pre-release %s in %j: %j', (one, text, expected) => {
    expect(lies(one, text)).toBe(expected);
  });
});
