import { literalInvalid } from './refused.ts';

const FLOAT = /^-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?$/;
const NAMED: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['-nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** A float in decimal, as protocol 0 writes it. */
export function floatOf(text: string): number {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw literalInvalid('float', text);
  return value;
}

/**
 * A float as Python's `json.dumps` writes it. The digits are the shortest that read back as the same float, in Python
 * as in JavaScript; but an exponent stands from 1e16 and below 1e-4, has two digits, and `2.0` keeps its point.
 */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  const [mantissa = '', power] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const digits = mantissa.replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
