import { type Option, type OptionSettings, option } from '../option.ts';
import { maskWhole } from '../values/mask.ts';

/** Any text. Without a default the value may be undefined. */
export function text(help: string, fallback: string, settings?: OptionSettings): Option<string>;
export function text(help: string, fallback?: undefined, settings?: OptionSettings): Option<string | undefined>;
export function text(help: string, fallback?: string, settings?: OptionSettings): Option<string | undefined> {
  return option<string | undefined>({
    kind: 'text',
    metavar: 'TEXT',
    help,
    default: fallback,
    whenEmpty: fallback === undefined ? undefined : '',
    settings,
    parse: (value) => value,
    // An operator may have written a whole URL in place of a host name.
    display: (value) => maskWhole(value ?? ''),
  });
}
