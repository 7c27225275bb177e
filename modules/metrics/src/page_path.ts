import { InvalidValue, type Option, option } from '@wideload/kit';
import { PATH_INVALID } from './errors.ts';

/** Of one page, and of no other thing that a router takes. */
const PAGE = /^\/[^\s?#*:]*$/;

/** The path of a page: `/metrics`. */
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
