import { InvalidValue, type Option, option } from '@wideload/kit';
import { PATH_INVALID } from './errors.ts';

/** A path without parameters and wildcards of the router. */
const PAGE = /^\/[^\s?#*:]*$/;

/** Returns an option for the path of one page, such as `/metrics`. */
export function pagePath(help: string, fallback: string): Option<string> {
  return option({
    kind: 'path',
    metavar: 'PATH',
    help,
    default: fallback,
    parse(value) {
      if (!PAGE.test(value)) throw new InvalidValue(PATH_INVALID);
      return value;
    },
  });
}
