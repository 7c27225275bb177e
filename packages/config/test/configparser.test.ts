import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigParserError, readConfig } from '../src/file/configparser.ts';

/** A file, and what Python reads from it or the class of what it raises. */
interface Row {
  readonly text: string;
  readonly sections?: readonly [string, readonly [string, string][]][];
  readonly error?: string;
}

const table: Row[] = JSON.parse(readFileSync(new URL('fixtures/configparser.json', import.meta.url), 'utf8'));

function read(text: string): Omit<Row, 'text'> {
  try {
    const sections = [...readConfig(text)].map(
      ([name, items]) => [name, items.map(({ key, value }) => [key, value] as [string, string])] as const,
    );
    return { sections: sections.map(([name, items]) => [name, items]) };
  } catch (error) {
    if (!(error instanceof ConfigParserError)) throw error;
    return { error: error.kind };
  }
}

describe("a file is read as Python's configparser reads it", () => {
  test('the table has enough rows of either sort to prove something', () => {
    expect(table.length).toBeGreaterThan(450);
    expect(table.filter(({ sections }) => sections).length).toBeGreaterThan(150);
    expect(new Set(table.map(({ error }) => error)).size).toBe(5);
  });

  test.each(table.map((row) => [JSON.stringify(row.text), row] as const))('%s', (_, { text, ...expected }) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('an error tells the line that is wrong', () => {
  test.each([
    ['a = b\n', 1, 'MissingSectionHeaderError'],
    ['[options]\na = 1\n\na = 2\n', 4, 'DuplicateOptionError'],
    ['[options]\n[options]\n', 2, 'DuplicateSectionError'],
    ['[options]\na = 1\nfirst word\nsecond word\n', 3, 'ParsingError'],
  ])('%j: line %i', (text, line, kind) => {
    expect(() => readConfig(text)).toThrow(expect.objectContaining({ line, kind }));
  });
});

test('an item knows the line that it begins on', () => {
  const items = readConfig('[DEFAULT]\na = 1\n[options]\r\nb = 2\r\n  more\r\n\r\nc = 3').get('options');
  expect(items).toEqual([
    { key: 'a', value: '1', line: 2 },
    { key: 'b', value: '2\nmore', line: 4 },
    { key: 'c', value: '3', line: 7 },
  ]);
});
