import { InvalidValue, type Option, type OptionSettings, option } from '@wideload/kit';
import { SITE_PATH_INVALID } from '../errors.ts';

/** Names with a slash before each, of characters that stand in an address as they are, and none of them `.` or `..`. */
const SITE_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

/** A path that a part of the site is below: `/shop`. A slash at its end makes no difference; `/` is the whole site. */
export function sitePath(help: string, fallback: '' | '/', settings: OptionSettings): Option<string> {
  return option({
    kind: 'path',
    metavar: 'PATH',
    help,
    default: fallback,
    settings,
    parse(value) {
      const path = value.replace(/\/$/, '');
      if (path === '') return fallback;
      if (!SITE_PATH.test(path)) throw new InvalidValue(SITE_PATH_INVALID);
      return path;
    },
  });
}

/** Whether a path is another one or below it. `''` and `/` are the whole site. */
export function isBelow(path: string, other: string): boolean {
  return other === '' || other === '/' || path === other || path.startsWith(`${other}/`);
}
