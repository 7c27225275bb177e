import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvalidValue } from '../src/errors.ts';
import { expandPath } from '../src/values/expand_path.ts';

interface Row {
  readonly path: string;
  readonly expanded: string;
  readonly refused: boolean;
}

/** What Python says, with the script that asked it beside the file. */
const TABLE: { environment: Record<string, string>; paths: Row[] } = JSON.parse(
  readFileSync(new URL('fixtures/paths.json', import.meta.url), 'utf8'),
);
const { environment, paths } = TABLE;

describe('a path is read as Python reads it', () => {
  test.each(paths.filter(({ refused }) => !refused))('$path', ({ path, expanded }) => {
    expect(expandPath(path, environment)).toBe(expanded);
  });
});

describe('what stands for nothing is refused, where Python leaves it', () => {
  test.each(paths.filter(({ refused }) => refused))('$path', ({ path }) => {
    expect(() => expandPath(path, environment)).toThrow(InvalidValue);
  });

  test.each([
    [`\${STORAGE}/x`, 'has the variable STORAGE, which is not set'],
    ['$STORAGE', 'has the variable STORAGE, which is not set'],
    ['~no-such-user/x', 'has ~no-such-user, and /etc/passwd has no such user'],
    [`\${STORE`, 'has a variable without its closing brace'],
  ])('%s', (path, message) => {
    expect(() => expandPath(path, environment)).toThrow(message);
  });
});

test('a home folder that the environment does not name is the user database has', () => {
  expect(expandPath('~/x', {})).toMatch(/^\/.+\/x$/);
});
