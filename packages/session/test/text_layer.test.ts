import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionData } from '../src/data.ts';
import { decode, NotJson } from '../src/json/decode.ts';
import { encode } from '../src/json/encode.ts';
import { membersOf } from '../src/json/members.ts';
import { parseSession } from '../src/json/parse.ts';
import { applyPatch, difference } from '../src/merge/patch.ts';
import { HOST_IDENTITY, rebase } from '../src/merge/rebase.ts';

describe('the text of a session', () => {
  it("is written as Python's json.dumps writes it", () => {
    expect(encode({ a: [1, 'hé 😀\u007f', null, true], b: { c: 1.5 }, d: undefined })).toBe(
      String.raw`{"a": [1, "h\u00e9 \ud83d\ude00\u007f", null, true], "b": {"c": 1.5}}`,
    );
    expect(encode({ n: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2n ** 70n] })).toBe(
      '{"n": [NaN, Infinity, -Infinity, 1180591620717411303424]}',
    );
  });

  it('is read with the numbers that JSON.parse loses', () => {
    expect(decode('{"big": 1180591620717411303424, "n": -12345678901234567890, "inf": Infinity, "s": "NaN"}')).toEqual({
      big: 1180591620717411303424n,
      n: -12345678901234567890n,
      inf: Number.POSITIVE_INFINITY,
      s: 'NaN',
    });
  });

  it('finds the digits of a large integer wherever they stand', () => {
    for (let before = 0; before < 40; before++) {
      const text = (digits: string) => `{"s": "${'x'.repeat(before)}", "n": ${digits}}`;
      expect(decode(text('9007199254740993'))).toMatchObject({ n: 9007199254740993n });
      expect(decode(text('12345678901234567890'))).toMatchObject({ n: 12345678901234567890n });
      expect(decode(text('900719925474099'))).toMatchObject({ n: 900719925474099 });
    }
  });

  it('keeps __proto__ as data', () => {
    for (const text of ['{"__proto__": {"uid": 2}}', '{"__proto__": {"uid": 2}, "big": 1180591620717411303424}']) {
      const data = parseSession(text);
      expect(data.uid).toBeUndefined();
      expect(Object.keys(data)).toContain('__proto__');
      expect(encode(data)).toBe(text);
    }
  });

  it.each([
    '',
    '[1]',
    'null',
    '"x"',
    '{',
    '{"a": }',
    '{"a": 1} x',
    '{"a": NaNN}',
    `${'['.repeat(1000)}${']'.repeat(1000)}`,
  ])('that is not a session is refused: %s', (text) => {
    expect(() => parseSession(text)).toThrow();
  });

  it('comes back from any JSON object unchanged', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const text = encode(data);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
        const members = membersOf(text).map(({ key, value, end }) => [key, decode(text.slice(value, end))]);
        expect(Object.fromEntries(members)).toEqual(decode(text));
        expect(applyPatch(text, new Map())).toBe(text);
      }),
    );
  });

  it('agrees with JSON.parse where that reads everything, however the text is spaced', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 4 }), (data, indent) => {
        const text = JSON.stringify({ ...data, Infinity: 1 }, null, indent);
        const asNumbers = JSON.stringify(decode(text), (_, value) =>
          typeof value === 'bigint' ? Number(value) : value,
        );
        expect(JSON.parse(asNumbers)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never fails with anything but NotJson', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('NaN', '', '{"a":', '1234567890123456789'), (noise, start) => {
        try {
          decode(start + noise);
        } catch (error) {
          expect(error).toBeInstanceOf(NotJson);
        }
      }),
    );
  });

  it('refuses what JSON cannot hold, by its path', () => {
    expect(() => encode({ cart: { lines: new Map() } })).toThrow('session.data.cart.lines is an instance of Map');
    expect(() => encode({ f: () => 1 })).toThrow('session.data.f is a function');
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => encode(circle)).toThrow('contains itself');
  });
});

describe('a patch', () => {
  const text = '{"uid": 2, "f": 1.0, "big": 1180591620717411303424, "_trace": [], "u": "h\\u00e9"}';

  it('leaves what was not changed to the letter', () => {
    const data = parseSession(text);
    data.n = 1;
    expect(applyPatch(text, difference(parseSession(text), data))).toBe(`${text.slice(0, -1)}, "n": 1}`);
  });

  it('sees changes however deep, and removals', () => {
    const data = parseSession('{"a": {"b": [1, {"c": 2}]}, "gone": 1}');
    (data.a as { b: [number, { c: number }] }).b[1].c = 3;
    delete data.gone;
    const patch = difference(parseSession('{"a": {"b": [1, {"c": 2}]}, "gone": 1}'), data);
    expect([...patch]).toEqual([
      ['a', '{"b": [1, {"c": 3}]}'],
      ['gone', undefined],
    ]);
  });

  it('is empty when nothing changed, for any form of the text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 0, max: 4 }), (data, indent) => {
        const spaced = JSON.stringify(data, null, indent);
        expect(difference(parseSession(spaced), parseSession(spaced)).size).toBe(0);
      }),
    );
  });

  it('sees a key that is put in where another is taken away', () => {
    expect([...difference({ a: 1 }, { b: 1 })]).toEqual([
      ['b', '1'],
      ['a', undefined],
    ]);
  });

  it('is empty where a value only looks different, or is none', () => {
    const time = '2024-02-29T12:34:56.789Z';
    expect(difference({ time }, { time: new Date(time), none: undefined }).size).toBe(0);
  });

  it('refuses data with a prototype of its own, and a member that cannot be read', () => {
    const INVALID = { code: 'SESSION_VALUE_INVALID' };
    const unreadable = {
      get a(): number {
        throw new Error('not now');
      },
    };
    const errorOf = (data: SessionData): unknown => {
      try {
        return difference({ a: 1 }, data);
      } catch (error) {
        return error;
      }
    };
    expect(errorOf(Object.setPrototypeOf({ a: 1 }, { uid: 2 }))).toMatchObject(INVALID);
    expect(errorOf(unreadable)).toMatchObject(INVALID);
  });

  it('removes members and keeps those around them', () => {
    const remove = (...keys: string[]) =>
      applyPatch('{"a": 1, "b": 2, "c": 3}', new Map(keys.map((key) => [key, undefined])));
    expect([remove('a'), remove('b'), remove('c'), remove('a', 'b', 'c'), remove('d')]).toEqual([
      '{"b": 2, "c": 3}',
      '{"a": 1, "c": 3}',
      '{"a": 1, "b": 2}',
      '{}',
      '{"a": 1, "b": 2, "c": 3}',
    ]);
  });

  it('is laid over what others changed meanwhile', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.string(), fc.string(), (base, mine, theirs) => {
        fc.pre(mine !== theirs);
        const before = encode(base);
        const patch = difference(parseSession(before), { ...parseSession(before), [mine]: 'mine' });
        const now = encode({ ...base, [theirs]: 'theirs' });
        const merged = parseSession(applyPatch(now, patch));
        expect(merged[mine]).toBe('mine');
        expect(merged[theirs]).toBe('theirs');
      }),
    );
  });

  it('never says who is logged in once that has changed', () => {
    const patch = new Map([
      ['login', '"old"'],
      ['cart', '[1]'],
    ]);
    expect(rebase(patch, { uid: 2, login: 'a' }, { uid: 3, login: 'b' }, HOST_IDENTITY)).toBeUndefined();
    expect([...(rebase(patch, { uid: 2, login: 'a' }, { uid: 2, login: 'b' }, HOST_IDENTITY) ?? [])]).toEqual([
      ['cart', '[1]'],
    ]);
    expect(rebase(patch, { uid: 2, login: 'a' }, { uid: 2, login: 'a', n: 1 }, HOST_IDENTITY)).toBe(patch);
  });
});
