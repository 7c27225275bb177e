import { describe, expect, it } from 'vitest';
import { differenceOf } from '../src/difference.ts';
import type { SessionCodec } from '../src/index.ts';

const cookie = (expires: string, path = '/') => ({ originalMaxAge: 60_000, expires, httpOnly: true, path });
const [EARLY, LATE] = ['2030-01-01T00:00:00.000Z', '2030-01-01T00:00:09.000Z'];

interface Data {
  n?: unknown;
  cart: { lines: number[] };
  cookie?: unknown;
}

type Change = (session: Data) => void;
const DATA: Data = { n: 1, cart: { lines: [1, 2] } };

/** The codec of an app. */
const own: SessionCodec = { parse: (text) => JSON.parse(text), stringify: (content) => JSON.stringify(content) };

/** Compares a session after a request changed it, and its cookie was renewed. */
function difference(change: Change = () => {}, codec: SessionCodec = JSON, path = '/') {
  const text = JSON.stringify({ cookie: cookie(EARLY, path), ...DATA });
  const session: Data = JSON.parse(text);
  change(session);
  session.cookie = cookie(LATE, path);
  return differenceOf(codec, { ...session }, JSON.stringify(session), text);
}

const cookiesOnly = { before: { cookie: cookie(EARLY) }, after: { cookie: cookie(LATE) } };

describe('the difference of a session to what a request read', () => {
  it('is only the cookie if no data changed', () => {
    expect(difference()).toEqual(cookiesOnly);
    expect(difference((session) => Object.assign(session, { added: undefined }))).toEqual(cookiesOnly);
  });

  it.each<[string, Change]>([
    ['another number', (session) => Object.assign(session, { n: 2 })],
    ['another type', (session) => Object.assign(session, { n: { deep: 1 } })],
    ['a new key', (session) => Object.assign(session, { added: 1 })],
    ['a removed key', (session) => Reflect.deleteProperty(session, 'n')],
    ['a change in place', (session) => session.cart.lines.push(3)],
    ['another object', (session) => Object.assign(session, { cart: { lines: [1] } })],
  ])('is data after %s, with any codec', (_, change) => {
    expect(difference(change)).toBe('data');
    expect(difference(change, own)).toBe('data');
  });

  it('is left to a comparison of the contents where the texts cannot tell', () => {
    const reorder: Change = (session) => {
      delete session.n;
      session.n = 1;
    };
    expect(difference(reorder, own)).toBe('unknown');
    expect(difference(undefined, own)).toBe('unknown');
    expect(difference(undefined, JSON, '/a}b')).toBe('unknown');
  });

  it('is data after a change behind a brace in the cookie', () => {
    expect(difference((session) => Object.assign(session, { n: 2 }), JSON, '/a}b')).toBe('data');
  });
});
