import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/support/figures.ts';
import { MAX_OUTPUT } from '../src/pickle/limits.ts';
import { pickleToJson } from '../src/pickle/read.ts';
import { PickleRefused } from '../src/pickle/refused.ts';
import { bytes, uint32, VALID } from './support/pickles.ts';

/** Returns the number of cases to try, of that of the long form. */
const cases = (count: number): number => (IS_LONG ? count : count / 4);

/** How many beginnings of a pickle are tried at most. */
const BEGINNINGS = IS_LONG ? 200 : 50;

describe('with any bytes', () => {
  const prototypes = [Object, Array, Map, Function, String].map(({ prototype }) => prototype);
  const stateOf = (prototype: object) => JSON.stringify(Object.getOwnPropertyNames(prototype));
  const untouched = prototypes.map(stateOf);

  /** Reads, or refuses; anything else fails the test. Answers whether it was read. */
  function readOrRefuse(pickle: Uint8Array): boolean {
    let text: string;
    try {
      text = pickleToJson(pickle);
    } catch (error) {
      if (error instanceof PickleRefused) return false;
      throw error;
    }
    if (text.length > MAX_OUTPUT || !/^\{[ -~]*\}$/.test(text)) throw new Error(`no ASCII object: ${text}`);
    JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => (token.startsWith('"') ? token : '0')));
    return true;
  }

  function check(arbitrary: fc.Arbitrary<Uint8Array>, numRuns: number): number {
    let read = 0;
    fc.assert(
      fc.property(arbitrary, (pickle) => {
        if (readOrRefuse(pickle)) read++;
      }),
      { numRuns: cases(numRuns) },
    );
    expect(prototypes.map(stateOf)).toEqual(untouched);
    return read;
  }

  const corpus = VALID.map((row) => row.pickle).filter((pickle) => pickle.length < 2000);
  const valid = fc.constantFrom(...corpus);

  it('reads or refuses random bytes', () => {
    check(fc.uint8Array({ maxLength: 200 }), 5000);
    check(
      fc.uint8Array({ maxLength: 60 }).map((tail) => Buffer.concat([bytes('\x80\x04}'), tail, bytes('.')])),
      5000,
    );
  });

  it('reads or refuses random opcodes', () => {
    const fragments = fc.constantFrom(
      ...[
        'N',
        'K\x01',
        'I01\n',
        'G?\xf8\0\0\0\0\0\0',
        'X\x01\0\0\0a',
        'X\x06\0\0\0latin1',
        'U\x01b',
        'C\x04\x07\xe8\x02\x1d',
      ],
      ...['(', ')', 't', '\x85', '\x86', '\x87', ']', 'l', 'a', 'e', '}', 'd', 's', 'u', '\x8f', '\x90', '\x91', 'R'],
      ...[
        'q\0',
        'h\0',
        'q\x01',
        'h\x01',
        '\x94',
        'cdatetime\ndate\n',
        'cbuiltins\nset\n',
        'ccollections\nOrderedDict\n',
      ],
    );
    const programs = fc.array(fragments, { maxLength: 25 });
    check(
      programs.map((program) => bytes('}', ...program, '.')),
      10_000,
    );
    check(
      programs.map((program) => bytes('}(N', ...program, 'u.')),
      10_000,
    );
  });

  it('reads or refuses valid pickles with bytes changed, put in or taken out', () => {
    const edit = fc.record({
      kind: fc.nat(3),
      where: fc.nat(),
      byte: fc.nat(255),
      count: fc.integer({ min: 1, max: 8 }),
    });
    const mutated = fc.tuple(valid, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([pickle, edits]) => {
      const result = [...pickle];
      for (const { kind, where, byte, count } of edits) {
        const at = where % (result.length + 1);
        if (kind === 0) result.splice(at, 1, byte);
        else if (kind === 1) result.splice(at, 0, byte);
        else if (kind === 2) result.splice(at, count);
        else result.splice(at, 0, ...result.slice(byte % result.length, (byte % result.length) + count));
      }
      return Uint8Array.from(result);
    });
    expect(check(mutated, 10_000)).toBeGreaterThan(cases(100));
  });

  it('refuses every valid pickle that lost its end, or gained one', () => {
    for (const pickle of corpus) {
      for (let length = 0; length < pickle.length; length += 1 + Math.floor(pickle.length / BEGINNINGS)) {
        expect(readOrRefuse(pickle.subarray(0, length))).toBe(false);
      }
      expect(readOrRefuse(Buffer.concat([pickle, bytes('.')]))).toBe(false);
    }
  });

  it('writes each float so that it reads back as itself, in the form of Python', () => {
    const form = /^\{"": (-?(?:\d{1,16}\.\d+|\d(?:\.\d+)?e[+-]\d{2,3})|-?Infinity|NaN)\}$/;
    fc.assert(
      fc.property(fc.double(), (value) => {
        const pickle = bytes('}X\0\0\0\0G12345678s.');
        pickle.writeDoubleBE(value, 7);
        expect(Number(form.exec(pickleToJson(pickle))?.[1])).toBe(value);
      }),
      { numRuns: cases(5000) },
    );
  });

  it('writes each integer so that it reads back as itself', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 2039n), max: 2n ** 2039n - 1n }), (value) => {
        const hex = BigInt.asUintN(2040, value).toString(16).padStart(510, '0');
        const pickle = Buffer.concat([bytes('}X\0\0\0\0\x8a\xff'), Buffer.from(hex, 'hex').reverse(), bytes('s.')]);
        expect(pickleToJson(pickle)).toBe(`{"": ${value}}`);
      }),
    );
  });

  /** Any code point but those of surrogates. The unit `binary` is the same, but takes a second to be made. */
  const codePoint = fc
    .nat(0x10ffff - 0x800)
    .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800));

  it('writes each text as JSON.stringify does, in ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (value) => {
        const text = Buffer.from(value);
        const json = pickleToJson(Buffer.concat([bytes('}X', uint32(text.length)), text, bytes('Ns.')]));
        expect(json).toMatch(/^[ -~]*$/);
        expect(Object.keys(JSON.parse(json))).toEqual([value]);
      }),
    );
  });
});
