import { InvalidValue, type Option, text } from '@wideload/kit';

/**
 * Makes the pattern of `dbfilter` for a host, as Odoo does (`odoo/http.py`, `db_filter`): `%h` stands for the host
 * without its port and a leading `www.`, `%d` for its first label. The names of databases are matched from their
 * beginning, case matters. Throws `InvalidValue` when the filter is not a regular expression.
 */
export function dbPattern(filter: string): (host: string) => RegExp {
  const { source, flags } = fromPython(filter);
  const compile = (host: string): RegExp => {
    const name = host.replace(/:\d*$/, '').replace(/^www\./, '');
    const [domain = ''] = name.split('.', 1);
    const values: Readonly<Record<string, string>> = { '%h': escaped(name), '%d': escaped(domain) };
    return new RegExp(`^(?:${source.replace(/%[hd]/g, (mark) => values[mark] ?? '')})`, flags);
  };
  let last = { host: '', pattern: compiled(() => compile('')) };
  return (host) => {
    // Most requests are for one host.
    if (host !== last.host) last = { host, pattern: compile(host) };
    return last.pattern;
  };
}

/** The option `dbfilter`: a text that is checked when it is read. */
export function dbFilterOption(): Option<string> {
  const declared = text('Regular expression for database names; %h is the host, %d its first label', '', {
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
    throw new InvalidValue(`must be a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * A regular expression of Python in JavaScript's syntax. What is the same in both stays; what only Python has and is not
 * translated here is an error of `RegExp` under the flag `u`, never something else in silence.
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
      // Python takes a backslash before any sign that has no meaning of its own.
      return character !== undefined && /[^a-z\d\s^$\\.*+?()[\]{}|/-]/i.test(character) ? character : all;
    });
  return { source, flags: inline === '' ? 'u' : 'iu' };
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('-', '\\x2d');
}
