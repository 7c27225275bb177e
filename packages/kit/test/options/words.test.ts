import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choice } from '../../src/options/choice.ts';
import { flag } from '../../src/options/flag.ts';
import { list } from '../../src/options/list.ts';
import { secret } from '../../src/options/secret.ts';
import { text } from '../../src/options/text.ts';
import { keepsValues, refusal } from '../support/option.ts';

describe('text', () => {
  test('is any text, as it is', () => {
    keepsValues(text('Help', ''), fc.string({ unit: 'binary' }));
    expect(text('Help').parse(' False ')).toBe(' False ');
    // fast-check builds its table of all characters first.
  }, 120_000);

  test('without a default is undefined; an empty one is empty only where there is a default', () => {
    expect(text('Help')).toMatchObject({ kind: 'text', help: 'Help', default: undefined, whenEmpty: undefined });
    expect(text('Help', 'x')).toMatchObject({ default: 'x', whenEmpty: '' });
    expect(text('Help').display(undefined)).toBe('');
  });
});

describe('secret', () => {
  test('is any text, and shown as a mask', () => {
    keepsValues(secret('Help'), fc.string({ unit: 'binary' }));
    expect(secret('Help')).toMatchObject({ secret: true, default: undefined, whenEmpty: undefined });
    expect(secret('Help').display('hush')).toBe('********');
    expect(secret('Help').display(undefined)).toBe('');
  });
});

describe('flag', () => {
  const option = flag('Help', true);

  test.each(['1', 'true', 'True', 'YES', 'on', 'y', 't', ' True\n'])('is yes: %j', (word) => {
    expect(option.parse(word)).toBe(true);
  });

  test.each(['0', 'false', 'False', 'NO', 'off', 'n', 'f', 'None'])('means no: %j', (word) => {
    expect(option.parse(word)).toBe(false);
  });

  test.each(['2', 'maybe', '', 'tru', '01'])('is neither: %j', (word) => {
    expect(refusal(option, word)).toBe('must be yes or no (1, true, on, y, t; 0, false, off, n, f)');
  });

  test("is printed with Odoo's words", () => {
    expect([option.print(true), option.display(false)]).toEqual(['True', 'False']);
    keepsValues(option, fc.boolean());
  });
});

describe('choice', () => {
  const level = choice('Level', ['debug', 'info', 'warn'], 'info');

  test('is one of its words, as they are written', () => {
    expect(level).toMatchObject({ default: 'info', choices: ['debug', 'info', 'warn'] });
    expect(level.parse(' warn ')).toBe('warn');
    keepsValues(level, fc.constantFrom('debug', 'info', 'warn'));
  });

  test('must be one of the list, and the error names the nearest', () => {
    expect(refusal(level, 'INFO')).toBe('must be one of debug, info, warn');
    expect(refusal(level, ' inof ')).toBe('must be one of debug, info, warn; did you mean info?');
  });
});

describe('list', () => {
  const option = list('Words', ['base', 'web']);

  test('is the words between commas, each once', () => {
    expect(option.parse(' a, b,,a ,\tc,')).toEqual(['a', 'b', 'c']);
    expect(option.parse('')).toEqual([]);
    expect(option.print(['a', 'b'])).toBe('a,b');
    keepsValues(option, fc.uniqueArray(fc.stringMatching(/^[a-z:?!]+$/)));
  });

  test('is nothing where an empty text stands', () => {
    expect(option).toMatchObject({ default: ['base', 'web'], whenEmpty: [] });
    expect(list('Words').default).toEqual([]);
  });
});
