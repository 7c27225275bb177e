/** A key with its value, as the file has it. */
export interface Item {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The exception that Python would raise, by the name of its class. */
export class ConfigParserError extends Error {
  readonly kind: 'MissingSectionHeaderError' | 'DuplicateSectionError' | 'DuplicateOptionError' | 'ParsingError';
  readonly line: number;

  constructor(kind: ConfigParserError['kind'], line: number, message: string) {
    super(message);
    this.kind = kind;
    this.line = line;
  }
}

/** Blanks of Python's `str.strip()` and `\s`: more than those of JavaScript, but not the byte-order mark. */
const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING = new RegExp(`^${BLANK}+`);
const TRAILING = new RegExp(`${BLANK}+$`);
// Python's dot stops at \n alone, JavaScript's without the flag `s` at U+2028 and U+2029 as well.
const SECTION = /^\[(.+)\]/s;
const OPTION = new RegExp(`^(.*?)${BLANK}*[=:]${BLANK}*(.*)$`, 's');

const rstrip = (text: string): string => text.replace(TRAILING, '');

/** Removes Python's blanks at both ends of a text. */
export const strip = (text: string): string => rstrip(text.replace(LEADING, ''));

/** `[DEFAULT]`: its items belong to every section. */
const DEFAULT_SECTION = 'DEFAULT';

interface Pending {
  readonly lines: string[];
  readonly line: number;
}

type Section = Map<string, Pending>;

/**
 * Parses a text as Python's `configparser.RawConfigParser` does with its default settings, which is how Odoo reads its
 * configuration (`Lib/configparser.py`, `RawConfigParser._read`). A byte-order mark at the start is skipped. Throws
 * `ConfigParserError`.
 */
export function readConfig(text: string): Map<string, Item[]> {
  const defaults: Section = new Map();
  const sections = new Map<string, Section>();
  let name = '';
  let section: Section | undefined;
  let current: Pending | undefined;
  let indent = 0;
  // Python continues after a line that is not an option, and reports a later error instead.
  let unparsed: ConfigParserError | undefined;

  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .forEach((whole, index) => {
      const line = index + 1;
      const stripped = strip(whole);
      const isComment = stripped.startsWith('#') || stripped.startsWith(';');
      if (isComment || stripped === '') {
        // A blank line is part of a value that continues after it; a comment is not.
        if (!isComment) current?.lines.push('');
        return;
      }
      const depth = LEADING.exec(whole)?.[0].length ?? 0;
      if (current && depth > indent) {
        current.lines.push(stripped);
        return;
      }
      indent = depth;
      const header = SECTION.exec(stripped)?.[1];
      if (header !== undefined) {
        if (sections.has(header)) {
          throw new ConfigParserError('DuplicateSectionError', line, `section [${header}] is there twice`);
        }
        name = header;
        section = header === DEFAULT_SECTION ? defaults : new Map();
        if (header !== DEFAULT_SECTION) sections.set(header, section);
        current = undefined;
        return;
      }
      if (!section) {
        throw new ConfigParserError('MissingSectionHeaderError', line, 'a section such as [options] must come first');
      }
      const [, key, value] = OPTION.exec(stripped) ?? [];
      if (!key) unparsed ??= new ConfigParserError('ParsingError', line, 'this line is not a "key = value"');
      if (key === undefined || value === undefined) return;
      const lower = key.toLowerCase();
      if (section.has(lower)) {
        throw new ConfigParserError('DuplicateOptionError', line, `${lower} is there twice in section [${name}]`);
      }
      const item = { lines: [value], line };
      section.set(lower, item);
      // A line without a key has no continuation lines.
      current = key === '' ? undefined : item;
    });
  if (unparsed) throw unparsed;

  const items = (own: Section): Item[] =>
    [...new Map([...defaults, ...own])].map(([key, pending]) => ({
      key,
      value: rstrip(pending.lines.join('\n')),
      line: pending.line,
    }));
  return new Map([...sections].map(([header, own]) => [header, items(own)]));
}
