// Longer than 250 lines: half of it are two tables of values, each of which is tested in both stores.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, SessionData, SessionStore } from '@wideload/session';
import { newSession, openSession, parseSession } from '@wideload/session/internal';
import { FileSessionStore } from '@wideload/session_files';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Opened, openStore } from '../../modules/session_redis/test/support/open.ts';
import { startRedis } from '../support/redis.ts';

/** Text that other programs wrote in their own form: it must stay unchanged. */
const UNTOUCHED = '"f": 1.0, "big" : 1180591620717411303424, "u": "h\\u00e9", "_trace":[ ]';
const STORED = `{"uid": 2, "login": "admin", ${UNTOUCHED}, "pens": ["red", "green", "blue"], "box": {"a": {"b": 1}}, "spare": 1, "hidden": 1}`;

const define = (data: object, key: string, settings: PropertyDescriptor): void => {
  Object.defineProperty(data, key, { configurable: true, enumerable: true, ...settings });
};
const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
};
const pensOf = (data: SessionData): unknown[] => {
  if (!Array.isArray(data.pens)) data.pens = ['red', 'green', 'blue'];
  return data.pens as unknown[];
};
const boxOf = (data: SessionData): Record<string, unknown> => {
  data.box ??= { a: { b: 1 } };
  return data.box as Record<string, unknown>;
};

type Mutation = (data: SessionData) => void;

/** Values that a session can hold. */
const STORABLE: Readonly<Record<string, Mutation>> = {
  'an item deleted': (data) => delete pensOf(data)[1],
  'a list made longer': (data) => {
    pensOf(data).length = 5;
  },
  'an item far behind the end': (data) => {
    pensOf(data)[7] = 'far';
  },
  'a list of holes': (data) => {
    data.holes = new Array(3);
  },
  'holes within an object': (data) => {
    boxOf(data).holes = [1, new Array(2), ...new Array(1), 2];
    delete (boxOf(data).holes as unknown[])[2];
  },
  'a toJSON that gives holes': (data) => {
    data.given = { toJSON: () => new Array(2) };
  },
  'a toJSON that gives nothing': (data) => {
    data.pens = { toJSON: () => undefined };
  },
  'a toJSON that gives what has a toJSON': (data) => {
    data.given = { toJSON: () => [{ toJSON: (key: string) => `at ${key}` }] };
  },
  'a toJSON of a list': (data) => {
    define(pensOf(data), 'toJSON', { value: () => ['one'], enumerable: false });
  },
  'a getter': (data) => define(boxOf(data), 'got', { get: () => [1, 2] }),
  'a getter in place of a value': (data) => define(data, 'spare', { get: () => ['got'] }),
  'what is not enumerable': (data) => define(data, 'hidden', { value: 2, enumerable: false, writable: true }),
  undefined: (data) => {
    Object.assign(data, { box: undefined, pens: [undefined, { a: undefined }] });
  },
  'a key deleted': (data) => {
    delete data.pens;
  },
  'a Date': (data) => {
    boxOf(data).at = new Date(0);
  },
  'a BigInt': (data) => Object.assign(data, { large: 2n ** 70n, small: -5n }),
  'numbers that JSON has no words for': (data) => {
    data.odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  },
  'numbers of any size': (data) => {
    data.numbers = [-0, 2 ** 53, -(2 ** 60), 1e20, 1e21, Number.MAX_VALUE, 5e-324, 0.1];
  },
  'lone surrogates': (data) =>
    Object.assign(data, { '\ud800': '\udfff', half: ['\ud83d'], '"\\\u0000\u2028': '\u007f' }),
  'what is nested 199 deep': (data) => {
    data.deep = nested(199);
  },
  'a key __proto__ within': (data) => {
    data.parsed = JSON.parse('{"__proto__": {"uid": 3}, "x": 1}');
  },
  'a key __proto__': (data) => define(data, '__proto__', { value: { uid: 3 }, writable: true }),
  'an object without a prototype': (data) => {
    data.bare = Object.assign(Object.create(null), { x: [1] });
  },
  'a symbol as key': (data) => Object.assign(boxOf(data), { [Symbol('s')]: 1 }),
  'a Buffer': (data) => {
    data.bytes = Buffer.from('ab');
  },
};

/** Values that a session cannot hold, with their path in the error. */
const REFUSED: Readonly<Record<string, readonly [place: string, mutation: Mutation]>> = {
  'a getter that throws': [
    'box.got',
    (data) =>
      define(boxOf(data), 'got', {
        get: () => {
          throw new TypeError('not now');
        },
      }),
  ],
  'a getter of the data that throws': [
    'got',
    (data) =>
      define(data, 'got', {
        get: () => {
          throw 'not now';
        },
      }),
  ],
  'a toJSON that throws': [
    'pens[1]',
    (data) => {
      data.pens = [
        1,
        {
          toJSON: () => {
            throw new Error('not now');
          },
        },
      ];
    },
  ],
  'an invalid Date': ['at', (data) => Object.assign(data, { at: new Date(Number.NaN) })],
  'a typed array': ['box.bytes', (data) => Object.assign(boxOf(data), { bytes: new Uint8Array(2) })],
  'a Map': ['map', (data) => Object.assign(data, { map: new Map() })],
  'a function': ['run', (data) => Object.assign(data, { run: () => 1 })],
  'a toJSON of the data': ['toJSON', (data) => Object.assign(data, { toJSON: () => [] })],
  'a symbol': ['pens[0]', (data) => Object.assign(data, { pens: [Symbol('s')] })],
  'an instance of a class without a constructor': [
    'odd',
    (data) => Object.assign(data, { odd: Object.create(Object.create(null)) }),
  ],
  'what is nested 200 deep': ['deep…', (data) => Object.assign(data, { deep: nested(200) })],
  'what is nested 1,000 deep': ['deep…', (data) => Object.assign(data, { deep: nested(1000) })],
  'what contains itself': [
    'box…',
    (data) => {
      const box = boxOf(data);
      box.me = box;
    },
  ],
  'a list of 4,000,000,000 items': ['pens', (data) => Object.assign(data, { pens: new Array(4_000_000_000) })],
  'another prototype': ['', (data) => Object.setPrototypeOf(data, { uid: 3 })],
  'another prototype within': ['box', (data) => Object.setPrototypeOf(boxOf(data), { uid: 3 })],
  'what long keys lead to': [
    '["xxxx',
    (data) => Object.assign(data, { ['x'.repeat(99)]: { ['y'.repeat(99)]: { ['z'.repeat(99)]: new Int8Array(1) } } }),
  ],
  'a key that is not an identifier': ['["a\\nb"]', (data) => Object.assign(data, { 'a\nb': Symbol('s') })],
};

/** Converts data as JSON does, except for numbers that only a session can hold. */
function asJson(data: unknown): unknown {
  const text = JSON.stringify(data, (_, value) => {
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : `number ${value}`;
    return typeof value === 'number' && !Number.isFinite(value) ? `number ${value}` : value;
  });
  return JSON.parse(text);
}

const SILENT = { unreadable: expect.unreachable, unavailable: expect.unreachable };

interface Place {
  readonly store: SessionStore;
  close(): Promise<void>;
}

function inFiles(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'wideload-values-'));
  const store = new FileSessionStore({ folder, suffix: '.sess', expiration: 604_800 });
  return { store, close: async () => rmSync(folder, { recursive: true }) };
}

async function inRedis(): Promise<Place> {
  const redis = await startRedis();
  const { store, close }: Opened = await openStore({ port: String(redis.port) });
  return {
    store,
    async close() {
      await close();
      await redis.stop();
    },
  };
}

describe.each([
  ['files', inFiles],
  ['Redis', inRedis],
])('a session in %s', (_, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  /** Opens the session of a request: a stored one or a new one. */
  const begin = async (isStored: boolean): Promise<Session> => {
    if (!isStored) {
      const session = newSession(place.store);
      session.data.begun = true;
      return session;
    }
    const sid = place.store.newSid();
    await place.store.write(sid, STORED, undefined, 60);
    return openSession(place.store, sid, SILENT);
  };

  it.each([true, false])(
    'holds what JSON makes of it, after any change (stored before: %s)',
    async (isStored) => {
      const mutations = fc
        .subarray(Object.keys(STORABLE), { minLength: 1 })
        .chain((names) => fc.shuffledSubarray(names, { minLength: names.length }));
      await fc.assert(
        fc.asyncProperty(
          mutations,
          fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
          async (names, more) => {
            const session = await begin(isStored);
            for (const [key, value] of Object.entries(more)) define(session.data, key, { value, writable: true });
            for (const name of names) STORABLE[name]?.(session.data);
            const wanted = asJson(session.data);
            await session.save();
            const text = (await place.store.load(session.sid)) ?? '';
            expect(asJson(parseSession(text))).toEqual(wanted);
            const isTouched = ['f', 'big', 'u', '_trace'].some((key) => key in more);
            if (isStored && !isTouched) expect(text).toContain(UNTOUCHED);
            const next = await openSession(place.store, session.sid, SILENT);
            expect([next.isNew, next.uid]).toEqual([false, session.uid]);
            await session.destroy();
          },
        ),
        { numRuns: 40 },
      );
    },
    120_000,
  );

  it.each(Object.entries(STORABLE))('can hold %s', async (_, mutate) => {
    for (const isStored of [true, false]) {
      const session = await begin(isStored);
      mutate(session.data);
      const wanted = asJson(session.data);
      await session.save();
      expect(asJson((await openSession(place.store, session.sid, SILENT)).data)).toEqual(wanted);
    }
  });

  it.each(Object.entries(REFUSED))('refuses %s with its path, and keeps the old data', async (_, [where, mutate]) => {
    for (const isStored of [true, false]) {
      const session = await begin(isStored);
      session.data.fine = 1;
      mutate(session.data);
      const refusal = await Promise.resolve(session.save()).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'SESSION_VALUE_INVALID' });
      const [line = ''] = String(refusal instanceof Error && refusal.message).split('\n');
      expect(line).toMatch(/^session\.data/);
      expect(line.slice('session.data'.length).replace(/^\./, '').startsWith(where)).toBe(true);
      expect(line.length).toBeLessThanOrEqual(100);
      expect(await place.store.load(session.sid)).toBe(isStored ? STORED : undefined);
    }
  });

  it.each([true, false])('refuses the whole update (stored before: %s)', async (isStored) => {
    const session = await begin(isStored);
    session.data.mine = 1;
    const change = (data: SessionData) => {
      data.half = 'done';
      data.map = new Map();
    };
    await expect(session.update(change)).rejects.toMatchObject({ code: 'SESSION_VALUE_INVALID' });
    await session.save();
    const { data } = await openSession(place.store, session.sid, SILENT);
    expect(data.mine).toBe(1);
    expect(Object.keys(data)).not.toContain('half');
  });
});
