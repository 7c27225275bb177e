import fc from 'fast-check';
import { IS_LONG } from '../figures.ts';

/** Returns the number of cases to try: ten times as many with `CHAOS=full`. */
export const cases = (count: number): number => (IS_LONG ? 10 * count : count);

/** Keys with a meaning for us, for Odoo or for JavaScript. */
const KEYS = [
  ...['uid', 'login', 'db', 'session_token', 'context', 'debug', '_trace', 'expiration', '_csrf_secret'],
  ...['next_sid', 'deletion_time', 'create_time', 'gc_previous_sessions'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'hasOwnProperty', 'then', '', 'x'],
];

const SID = 'a'.repeat(40);

/** Values as text, because some are JSON that only Python can read. */
const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 20, arbitrary: fc.jsonValue().map((one) => JSON.stringify(one)) },
  {
    weight: 40,
    arbitrary: fc.constantFrom(
      ...['NaN', '-Infinity', '1e999', '-0', '12345678901234567890', '1'.repeat(400), '1.0', '2', '0', '-1', '1e12'],
      ...['true', 'null', '""', '"\\ud800"', '"\\u0000"', '{"polluted": 1}', '{"uid": 2}', '[2]', '{}', '[]'],
      ...[`"${SID}"`, '"../../etc/passwd"', '1760000000.5', '{"__proto__": {"polluted": 1}}'],
    ),
  },
  { weight: 4, arbitrary: fc.integer({ min: 100, max: 300 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{"a":'.repeat(20_000), '['.repeat(50_000), '['.repeat(40_000) + ']'.repeat(40_000)),
  },
);

const blank = fc.constantFrom('', ' ', '\n\t');

const member = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KEYS) }, fc.string()), value, blank)
  .map(([key, text, space]) => `${space}${JSON.stringify(key)}${space}:${space}${text}${space}`);

/** The text of an object with arbitrary members, which may repeat; often with a logged-in user. */
const object = fc
  .tuple(fc.constantFrom([], ['"uid": 2', '"login": "admin"']), fc.array(member, { maxLength: 6 }))
  .map((members) => `{${members.flat().join(',')}}`);

/** Arbitrary text in place of a session. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: object },
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: fc.string() },
  { weight: 2, arbitrary: fc.tuple(object, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))) },
  {
    weight: 2,
    arbitrary: fc.tuple(object, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, noise]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + noise + text.slice(cut + 1);
    }),
  },
);

/** The same as bytes, including invalid UTF-8 and broken pickles. */
export const hostileBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: hostileText.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from([0x80, 4, 0x7d, 0x94, ...bytes, 0x2e])),
  },
  { weight: 1, arbitrary: object.map((text) => Buffer.from(`${text.slice(0, -1)}\u00e9`).subarray(0, -1)) },
  { weight: 1, arbitrary: fc.constant(Buffer.from('\ufeff{"uid": 2}')) },
);

/** Arbitrary values of a Cookie header. */
export const hostileCookie: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'session_id',
        '=',
        ';',
        '; ',
        ',',
        '"',
        ' ',
        '\t',
        SID,
        'Aa0-'.repeat(21),
        '%00',
        '__proto__',
        '../',
      ),
      fc.string({ unit: 'binary-ascii' }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));
