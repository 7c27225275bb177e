import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { anyCase, decimalPattern } from './decimal_pattern.ts';

const UNITS: Readonly<Record<string, number>> = { b: 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };

function parseBytes(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kib|mib|gib)?$/i.exec(value.trim());
  if (!match) throw new InvalidValue('must be a size: bytes (65536), or a number with KiB, MiB or GiB (64KiB)');
  const size = Math.round(Number(match[1]) * (UNITS[(match[2] ?? 'b').toLowerCase()] ?? 1));
  if (!Number.isSafeInteger(size)) throw new InvalidValue('must be less than 8 PiB');
  return size;
}

/** The texts that `parseBytes` takes. */
function bytesPattern(): string {
  const sizes = Object.entries(UNITS).map(
    ([unit, size]) => `${decimalPattern(0, Number.MAX_SAFE_INTEGER / size, true)}\\s*${anyCase(unit)}`,
  );
  return `\\s*(?:${[decimalPattern(0, Number.MAX_SAFE_INTEGER, true), ...sizes].join('|')})\\s*`;
}

/** A size in bytes. A plain number is bytes, as in Odoo. */
export function bytes(help: string, fallback: string, settings?: OptionSettings): Option<number> {
  return option<number>({
    kind: 'bytes',
    metavar: 'BYTES',
    help,
    default: parseBytes(fallback),
    settings,
    schema: () => ({ pattern: bytesPattern(), bounds: { min: 0, max: Number.MAX_SAFE_INTEGER } }),
    parse: parseBytes,
    print: String,
    display: readable,
  });
}

/** 2147483648 -> `2GiB`: in the largest unit that divides it. */
function readable(size: number): string {
  for (const [name, unit] of [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (size >= unit && size % unit === 0) return `${size / unit}${name}`;
  }
  return String(size);
}
