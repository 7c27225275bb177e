import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { decimalPattern } from './decimal_pattern.ts';

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Maximum in seconds: Redis accepts signed 32-bit seconds as lifetimes in practice; more is a wrong unit. */
const MAX_SECONDS = 2 ** 31 - 1;

/** The seconds of a text, not rounded. */
function secondsOf(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)?$/.exec(value.trim());
  if (!match) throw new InvalidValue('must be a duration: seconds (604800), or a number with ms, s, m, h, d or w (7d)');
  return Number(match[1]) * (SECONDS[match[2] ?? 's'] ?? 1);
}

/** Whole microseconds: without the noise of fractions (`1.001` for 1001ms), and never printed as `1e-7`. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** The texts of durations that are not shorter. */
function durationPattern(minSeconds: number): string {
  const units = Object.entries(SECONDS).map(
    ([unit, size]) => `${decimalPattern(minSeconds / size, MAX_SECONDS / size, true)}\\s*${unit}`,
  );
  return `\\s*(?:${[decimalPattern(minSeconds, MAX_SECONDS, true), ...units].join('|')})\\s*`;
}

/** A duration in seconds. A plain number is seconds, as in Odoo; `90s`, `15m`, `3h` and `7d` are easier to read. */
export function duration(
  help: string,
  fallback: string,
  settings: OptionSettings & { readonly minSeconds?: number } = {},
): Option<number> {
  const { minSeconds = 0 } = settings;
  return option<number>({
    kind: 'duration',
    metavar: 'DURATION',
    help,
    default: rounded(secondsOf(fallback)),
    settings,
    schema: () => ({ pattern: durationPattern(minSeconds), bounds: { min: minSeconds, max: MAX_SECONDS } }),
    parse(value) {
      const seconds = secondsOf(value);
      if (seconds < minSeconds) throw new InvalidValue(`must be at least ${minSeconds} s`);
      if (seconds > MAX_SECONDS) throw new InvalidValue('must be less than 68 years');
      return rounded(seconds);
    },
    print: String,
    display: (seconds) => readable(seconds),
  });
}

/** 604800 -> `7d`: in the largest unit, days at most, that divides it. */
function readable(seconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    const size = SECONDS[unit] ?? 1;
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return seconds > 0 && seconds < 1 ? `${Math.round(seconds * 1e6) / 1000}ms` : `${seconds}s`;
}
