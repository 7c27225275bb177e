import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type Option, type OptionSettings, option } from '../option.ts';

/** A file or folder, made absolute: `~` is the user's home, a relative one is taken from the working folder. */
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
  });
}

/** The home folder's own name may hold a `$`, which a replacement text would take for a mark. */
function absolute(value: string): string {
  return resolve(value.replace(/^~(?=$|\/)/, () => homedir()));
}
