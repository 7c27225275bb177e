import { resolve } from 'node:path';
import { type Option, type OptionSettings, option } from '../option.ts';
import { expandPath } from '../values/expand_path.ts';
import { maskWhole } from '../values/mask.ts';

/**
 * A file or folder as an absolute path: `~` is the user's home, `$NAME` and `${NAME}` are variables of the environment,
 * and a relative path begins in the working folder.
 */
export function path(help: string, fallback: string, settings?: OptionSettings): Option<string>;
export function path(help: string, fallback?: undefined, settings?: OptionSettings): Option<string | undefined>;
export function path(help: string, fallback?: string, settings?: OptionSettings): Option<string | undefined> {
  return option<string | undefined>({
    kind: 'path',
    metavar: 'PATH',
    help,
    default: fallback === undefined ? undefined : absolute(fallback),
    settings,
    parse: absolute,
    display: (value) => maskWhole(value ?? ''),
  });
}

const absolute = (value: string): string => resolve(expandPath(value));
