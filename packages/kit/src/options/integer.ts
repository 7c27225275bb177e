import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { integerPattern, literalPattern } from './decimal_pattern.ts';

/** Bounds that a number must keep, both included. */
export interface Bounds extends OptionSettings {
  readonly min?: number;
  readonly max?: number;
}

/** Throws when a number is outside its bounds. */
export function withinBounds(value: number, { min, max }: Bounds): number {
  if (min !== undefined && value < min) throw new InvalidValue(`must be at least ${min}`);
  if (max !== undefined && value > max) throw new InvalidValue(`must be at most ${max}`);
  return value;
}

/** A whole number, written in decimal digits. */
export function integer(help: string, fallback: number, settings?: Bounds): Option<number>;
/** A whole number, or one of `words`. */
export function integer<const W extends string>(
  help: string,
  fallback: number | NoInfer<W>,
  settings: Bounds & { readonly words: readonly W[] },
): Option<number | W>;
export function integer(
  help: string,
  fallback: number | string,
  settings: Bounds & { readonly words?: readonly string[] } = {},
): Option<number | string> {
  const { words = [] } = settings;
  const min = Math.max(settings.min ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
  const max = Math.min(settings.max ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return option<number | string>({
    kind: 'integer',
    metavar: 'NUMBER',
    help,
    default: fallback,
    settings,
    schema: () => ({
      pattern: `\\s*(?:${[integerPattern(min, max), ...words.map(literalPattern)].join('|')})\\s*`,
      bounds: { isInteger: true, min, max },
    }),
    parse(value) {
      const word = words.find((known) => known === value.trim());
      if (word !== undefined) return word;
      const number = /^[+-]?\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
      if (!Number.isSafeInteger(number)) throw new InvalidValue(['must be a whole number', ...words].join(' or '));
      return withinBounds(number, settings);
    },
  });
}
