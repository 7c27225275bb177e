import { expect, test } from 'vitest';
import { throwGathered, WideloadError, WideloadErrors } from '../src/errors.ts';

const first = new WideloadError('FIRST', ['one', 'more']);
const second = new WideloadError('SECOND', 'two', { exitCode: 2 });

function gathered(errors: readonly WideloadError[]): unknown {
  try {
    throwGathered(errors);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('of no errors nothing is thrown, and of one that one', () => {
  expect(gathered([])).toBeUndefined();
  expect(gathered([first])).toBe(first);
});

test('of several all are thrown together, each kept whole, with the highest exit code', () => {
  const error = gathered([first, second]);
  expect(error).toBeInstanceOf(WideloadErrors);
  expect(error).toMatchObject({ errors: [first, second], exitCode: 2, message: 'one\n  more\ntwo' });
});

test('an error has a cause only where one is given', () => {
  expect('cause' in first).toBe(false);
  expect(new WideloadError('X', 'x', { cause: first }).cause).toBe(first);
  expect(first).toMatchObject({ code: 'FIRST', exitCode: 1 });
});
