import fc from 'fast-check';
import { expect } from 'vitest';
import { InvalidValue } from '../../src/errors.ts';
import type { Option } from '../../src/option.ts';

/** Why a text is not a value. */
export function refusal(option: Option<unknown>, value: string): string {
  try {
    option.parse(value);
  } catch (error) {
    if (error instanceof InvalidValue) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was taken`);
}

/** What is printed is read back as the same value, and what cannot be read is refused and nothing else. */
export function keepsValues<T>(option: Option<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(option.parse(option.print(value))).toEqual(value);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (anything) => {
      let value: T;
      try {
        value = option.parse(anything);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidValue);
        return;
      }
      expect(option.parse(option.print(value))).toEqual(value);
    }),
  );
}
