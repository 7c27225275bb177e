import { InvalidValue, type Option, type OptionSettings, option } from '@wideload/kit';
import { SITE_PATH_INVALID } from '../errors.ts';

/** Segments with a slash before each, of characters that need no encoding; no segment is `.` or `..`. */
const SITE_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

/** Returns an option for a path such as `/shop`. A slash at its end is ignored; `/` is the whole site. */
export function sitePath(help: string, fallback: '' | '/', settings: OptionSettings): Option<string> {
  return option({
    kind: 'path',
    metavar: 'PATH',
    help,
    default: fallback,
    settings,
    schema: () => ({ pattern: `(?:${SITE_PATH.source.slice(1, -1)})?/?` }),
    parse(value) {
      const path = value.replace(/\/$/, '');
      if (path === '') return fallback;
      if (!SITE_PATH.test(path)) throw new InvalidValue(SITE_PATH_INVALID);
      return path;
    },
  });
}

/** Returns whether a path equals another one or is below it. `''` and `/` are the whole site. */
export function isBelow(path: string, other: string): boolean {
  return other === '' || other === '/' || path === other || path.startsWith(`${other}/`);
}
