import { InvalidValue, type Option, text } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';

/**
 * Returns a function that compiles `dbfilter` for a host, as Odoo does (`odoo/http.py`, `db_filter`): `%h` stands for the
 * host without its port and without a leading `www.`, `%d` for its first label. Database names are matched from their
 * beginning, case-sensitively. Throws `InvalidValue` if the filter is not a regular expression.
 */
export function dbPattern(filter: string): (host: string) => RegExp {
  const { source, flags } = fromPython(filter);
  const compile = (host: string): RegExp => {
    const name = host.replace(/:\d*$/, '').replace(/^www\./, '');
    const [domain = ''] = name.split('.', 1);
    const values: Readonly<Record<string, string>> = { '%h': escaped(name), '%d': escaped(domain) };
    return new RegExp(`^(?:${source.replace(/%[hd]/g, (placeholder) => values[placeholder] ?? '')})`, flags);
  };
  let last = { host: '', pattern: compiled(() => compile('')) };
  return (host) => {
    // Most requests are for the same host.
    if (host !== last.host) last = { host, pattern: compile(host) };
    return last.pattern;
  };
}

/** Returns the option `dbfilter`. Its value is checked when it is parsed. */
export function dbFilterOption(): Option<string> {
  const declared = text('Regular expression for database names (%h host, %d its first label)', '', {
    name: 'dbfilter',
    flag: 'db-filter',
    metavar: 'REGEXP',
  });
  return {
    ...declared,
    parse(value) {
      dbPattern(value);
      return value;
    },
  };
}

function compiled(compile: () => RegExp): RegExp {
  try {
    return compile();
  } catch (error) {
    throw new InvalidValue(`must be a regular expression: ${messageOf(error)}`);
  }
}

/**
 * Translates a regular expression of Python into JavaScript's syntax. With the flag `u`, `RegExp` throws on syntax that
 * only Python has and that is not translated here, instead of giving it another meaning.
 */
function fromPython(filter: string): { source: string; flags: string } {
  const [inline = ''] = /^\(\?i\)/.exec(filter) ?? [];
  const source = filter
    .slice(inline.length)
    .replace(/\\(.)|\(\?P<(\w+)>|\(\?P=(\w+)\)/gs, (all, character?: string, group?: string, reference?: string) => {
      if (group !== undefined) return `(?<${group}>`;
      if (reference !== undefined) return `\\k<${reference}>`;
      if (character === 'A') return '^';
      if (character === 'Z') return '$';
      if (character === '-') return '\\x2d';
      // Python allows a backslash before any punctuation; with the flag `u`, JavaScript does not.
      return character !== undefined && /[^a-z\d\s^$\\.*+?()[\]{}|/-]/i.test(character) ? character : all;
    });
  return { source, flags: inline === '' ? 'u' : 'iu' };
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('-', '\\x2d');
}
