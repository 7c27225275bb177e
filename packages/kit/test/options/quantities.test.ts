import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { bytes } from '../../src/options/bytes.ts';
import { duration } from '../../src/options/duration.ts';
import { integer } from '../../src/options/integer.ts';
import { number } from '../../src/options/number.ts';
import { keepsValues, refusal } from '../support/option.ts';

describe('integer', () => {
  it('may also be one of some words', () => {
    const replicas = integer('Replicas', 0, { min: 0, words: ['all'] });
    expect(replicas.parse(' all ')).toBe('all');
    expect(replicas.parse('2')).toBe(2);
    expect(refusal(replicas, 'some')).toBe('must be a whole number or all');
    expect(refusal(replicas, '-1')).toBe('must be at least 0');
  });

  const port = integer('Port', 8069, { min: 0, max: 65_535 });

  test('is read from decimal digits', () => {
    expect(['0', '8070', '+1', '0123', ' 80\n'].map((value) => port.parse(value))).toEqual([0, 8070, 1, 123, 80]);
    expect(integer('Help', 0).parse('-1')).toBe(-1);
    keepsValues(integer('Help', 0), fc.maxSafeInteger());
  });

  test.each(['', ' ', '1.0', '1e3', '0x10', '1_000', '١', 'NaN', 'Infinity', '9007199254740993', '1 2', '--1'])(
    'is not %j',
    (value) => {
      expect(refusal(integer('Help', 0), value)).toBe('must be a whole number');
    },
  );

  test('keeps its bounds, both included', () => {
    expect([port.parse('0'), port.parse('65535')]).toEqual([0, 65_535]);
    expect(refusal(port, '-1')).toBe('must be at least 0');
    expect(refusal(port, '65536')).toBe('must be at most 65535');
  });
});

describe('number', () => {
  test('may have a fraction', () => {
    const values = ['0.5', '.5', '5.', '-1.5e3', '1E-3', ' 2 '].map((value) => number('Help', 0).parse(value));
    expect(values).toEqual([0.5, 0.5, 5, -1500, 0.001, 2]);
    keepsValues(
      number('Help', 0),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    );
  });

  test.each(['', '.', '1,5', 'NaN', 'Infinity', '1e999', '0x1'])('is not %j', (value) => {
    expect(refusal(number('Help', 0), value)).toBe('must be a number');
  });

  test('keeps its bounds', () => {
    const ratio = number('Help', 0.5, { min: 0, max: 1 });
    expect(refusal(ratio, '-0.1')).toBe('must be at least 0');
    expect(refusal(ratio, '1.1')).toBe('must be at most 1');
  });
});

describe('duration', () => {
  const option = duration('Time', '7d', { minSeconds: 1 });

  test.each([
    ['604800', 604_800],
    ['7d', 604_800],
    ['1w', 604_800],
    ['3h', 10_800],
    ['15m', 900],
    ['90s', 90],
    ['1.5h', 5400],
    ['1500ms', 1.5],
    ['1001ms', 1.001],
    [' 10 s ', 10],
  ])('%j is %d seconds', (value, seconds) => {
    expect(option.parse(value)).toBe(seconds);
  });

  test.each(['', '7 days', '-1', '1h30m', '1e3', 's', '.5s', '7D', '1,5h'])('is not %j', (value) => {
    expect(refusal(option, value)).toMatch(/^must be a duration: /);
  });

  test('keeps its bounds', () => {
    expect(option.parse('1s')).toBe(1);
    expect(refusal(option, '999ms')).toBe('must be at least 1 s');
    expect(refusal(option, '0')).toBe('must be at least 1 s');
    expect(refusal(option, '9999w')).toBe('must be less than 68 years');
    expect(refusal(option, '9'.repeat(400))).toBe('must be less than 68 years');
    expect(duration('Time', '0').parse('0')).toBe(0);
  });

  test('is printed in seconds, and shown in what divides it', () => {
    expect(option.default).toBe(604_800);
    expect(option.print(604_800)).toBe('604800');
    const shown = [0, 0.07, 0.25, 1, 1.5, 90, 900, 10_800, 86_400, 604_800, 90_061].map((value) =>
      option.display(value),
    );
    expect(shown).toEqual(['0s', '70ms', '250ms', '1s', '1.5s', '90s', '15m', '3h', '1d', '7d', '90061s']);
  });

  test('keeps what was said, also of the smallest', () => {
    keepsValues(
      duration('Time', '0'),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((value) => value / 1000),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 10_000, noNaN: true }),
        fc.constantFrom('ms', 's', 'm', ''),
        (value, unit) => {
          const said = `${value.toFixed(12)}${unit}`;
          const option = duration('Time', '0');
          const seconds = option.parse(said);
          expect(option.parse(option.print(seconds))).toBe(seconds);
          expect(option.parse(option.display(seconds))).toBe(seconds);
        },
      ),
    );
  });
});

describe('bytes', () => {
  const option = bytes('Size', '64KiB');

  test.each([
    ['65536', 65_536],
    ['64KiB', 65_536],
    ['1 mib', 1_048_576],
    ['1.5GiB', 1_610_612_736],
    ['10b', 10],
    ['0', 0],
  ])('%j is %d', (value, size) => {
    expect(option.parse(value)).toBe(size);
  });

  test.each(['', '64KB', '64k', '-1', '1e3', 'KiB'])('is not %j', (value) => {
    expect(refusal(option, value)).toMatch(/^must be a size: /);
  });

  test.each(['9007199254740992', '9999999999GiB', '9'.repeat(400)])('is not more than can be counted: %s', (value) => {
    expect(refusal(option, value)).toBe('must be less than 8 PiB');
  });

  test('is printed in bytes', () => {
    expect(option).toMatchObject({ default: 65_536, whenEmpty: 65_536 });
    keepsValues(option, fc.maxSafeNat());
  });
});
