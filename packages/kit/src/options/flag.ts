import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { anyCase } from './decimal_pattern.ts';

const TRUE = new Set(['1', 'true', 'yes', 'on', 'y', 't']);
const FALSE = new Set(['0', 'false', 'no', 'off', 'n', 'f', 'none']);

/** The value of a word for yes or no, in any case; undefined for any other text. */
export function readFlag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

/** Yes or no. The words are those of Python's `distutils.util.strtobool`, in any case, which Odoo's addons use. */
export function flag(help: string, fallback: boolean, settings?: OptionSettings): Option<boolean> {
  return option<boolean>({
    kind: 'flag',
    metavar: 'YES|NO',
    help,
    default: fallback,
    settings,
    schema: () => ({ pattern: `\\s*(?:${[...TRUE, ...FALSE].map(anyCase).join('|')})\\s*`, numbers: [0, 1] }),
    parse(value) {
      const read = readFlag(value);
      if (read !== undefined) return read;
      throw new InvalidValue('must be yes or no (1, true, on, y, t; 0, false, off, n, f)');
    },
    print: (value) => (value ? 'True' : 'False'),
  });
}
