import { InvalidValue } from '../errors.ts';
import { type Option, option } from '../option.ts';
import { type Bounds, withinBounds } from './integer.ts';

/** A number, with or without a fraction. */
export function number(help: string, fallback: number, settings: Bounds = {}): Option<number> {
  return option<number>({
    kind: 'number',
    metavar: 'NUMBER',
    help,
    default: fallback,
    settings,
    schema: () => ({
      // It cannot compare numbers with exponents: the bounds are for JSON numbers only.
      pattern: '\\s*[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?\\s*',
      bounds: {
        ...(settings.min !== undefined && { min: settings.min }),
        ...(settings.max !== undefined && { max: settings.max }),
      },
    }),
    parse(value) {
      const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : Number.NaN;
      if (!Number.isFinite(parsed)) throw new InvalidValue('must be a number');
      return withinBounds(parsed, settings);
    },
  });
}
