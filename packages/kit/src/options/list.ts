import { type Option, type OptionSettings, option } from '../option.ts';
import { maskWhole } from '../values/mask.ts';

/** Words between commas; blanks around them, empty ones and repetitions are dropped, as Odoo does for `--load`. */
export function list(
  help: string,
  fallback: readonly string[] = [],
  settings?: OptionSettings,
): Option<readonly string[]> {
  return option<readonly string[]>({
    kind: 'list',
    metavar: 'A,B',
    help,
    default: fallback,
    whenEmpty: [],
    settings,
    parse: (value) => [...new Set(value.split(',').map((word) => word.trim()))].filter((word) => word !== ''),
    print: (value) => value.join(','),
    // Masked as a whole: a password may contain a comma.
    display: (value) => maskWhole(value.join(',')),
  });
}
