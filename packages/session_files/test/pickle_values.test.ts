import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pickleToJson } from '../src/pickle/read.ts';
import { bytes, jsonOf, MADE, refusalOf, VALID } from './support/pickles.ts';

const ODOO = new URL('../../../test/fixtures/odoo/', import.meta.url);
const LEGACY = new URL('legacy-files/', ODOO);
const ODOO16 = new URL('odoo16-files/', ODOO);

/** The fixtures are indented; the text of each value is as Python wrote it. */
function unindented(url: URL): string {
  return readFileSync(url, 'utf8').trim().replace(/,\n */g, ', ').replace(/\n */g, '');
}

describe('session files of Odoo', () => {
  interface Row {
    file: string;
    case: string;
    protocol?: number | null;
    expected?: string;
  }
  const rows = jsonOf<Row[]>(new URL('INDEX.json', LEGACY)).filter((row) => row.file.endsWith('.sess'));

  it.each(rows.filter((row) => row.expected === undefined))('up to 15: $case, protocol $protocol', ({ file }) => {
    const text = pickleToJson(readFileSync(new URL(file, LEGACY)));
    expect(text).toBe(unindented(new URL(`${file}.expected.json`, LEGACY)));
  });

  it.each(rows.filter((row) => row.expected !== undefined))('up to 15: $case is refused', ({ file }) => {
    refusalOf(readFileSync(new URL(file, LEGACY)));
  });

  it.each(readdirSync(new URL('expected/', ODOO16)))('16: %s', (name) => {
    const sid = name.slice(0, 40);
    const text = pickleToJson(readFileSync(new URL(`sessions/${sid.slice(0, 2)}/${sid}`, ODOO16)));
    expect(text).toBe(unindented(new URL(`expected/${name}`, ODOO16)));
  });
});

describe('pickles made by Python 2.7 to 3.13', () => {
  it.each(VALID)('$case, $by', ({ pickle, json }) => {
    expect(pickleToJson(pickle)).toBe(json);
  });

  it.each(MADE.filter((row) => row.json === null))('$case is refused, $by', ({ pickle }) => {
    refusalOf(pickle);
  });

  it('reads a view into a larger buffer', () => {
    const [{ pickle, json } = { pickle: Buffer.alloc(0), json: null }] = VALID.filter((row) => row.case === 'floats');
    const padded = Buffer.concat([Buffer.alloc(3, 'N'), pickle, Buffer.alloc(3, 'N')]);
    expect(pickleToJson(padded.subarray(3, -3))).toBe(json);
  });

  it('reads a dict that is made of the items above a mark', () => {
    expect(pickleToJson(bytes('(X\x01\0\0\0aNX\x01\0\0\0bK\x02d.'))).toBe('{"a": null, "b": 2}');
  });
});
