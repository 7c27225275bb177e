import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSession } from '../src/internal.ts';
import { MemoryStore } from './support/memory_store.ts';

type Data = Readonly<Record<string, unknown>>;

/** What Odoo 16, 18 and 19 did, measured, with a session that another program had written. */
interface Shape {
  readonly shape: string;
  readonly value: unknown;
  /** By version, then by request. `wl`: the foreign key `wideload` is still there afterwards. */
  readonly odoo: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const SHAPES: readonly Shape[] = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/odoo/shapes.json', import.meta.url), 'utf8'),
);
const SID = 'a'.repeat(40);

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether every version took it for a visitor's session, kept the foreign key, and let somebody log in over it. */
const isAccepted = ({ odoo }: Shape): boolean =>
  Object.values(odoo).every(
    (seen) => seen['/web']?.endsWith(' wl') && seen['/web'] !== '403 wl' && seen['POST login']?.endsWith('200 null wl'),
  );

/** A value as far as Odoo treats it differently. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'list';
  return value === null ? 'null' : value === '<db>' ? 'a served database' : typeof value;
}

const accepted = SHAPES.filter(isAccepted)
  .map(({ value }) => value)
  .filter(isData);
const kinds = (key: string): Set<string> => new Set(accepted.map((value) => kindOf(value[key])));
const KEYS = new Set(SHAPES.flatMap(({ value }) => (isData(value) ? Object.keys(value) : [])));

it('the recorded shapes have both kinds, and one key that Odoo refuses in one form', () => {
  expect(SHAPES.length - accepted.length).toBeGreaterThan(10);
  expect([accepted.length > 10, kinds('context'), kinds('uid')]).toEqual([
    true,
    new Set(['object', 'missing']),
    new Set(['null', 'missing']),
  ]);
});

describe('a session in which somebody has logged in here', () => {
  const stored = SHAPES.filter(({ value }) => isData(value));
  it.each(stored.map(({ shape, value }) => [shape, value]))(
    'is one that Odoo takes for a visitor, begun over %s',
    async (_, value) => {
      const store = new MemoryStore();
      store.texts.set(SID, JSON.stringify(value).replaceAll('<sid>', 'b'.repeat(40)));
      const session = await openSession(store, SID, { unreadable: () => {}, unavailable: () => {} });
      await session.logIn({ uid: 2, login: 'admin' });
      expect(store.texts.has(SID) && session.sid === SID).toBe(false);
      const data: Data = JSON.parse(store.texts.get(session.sid) ?? '');
      for (const key of KEYS) {
        // A database that Odoo does not serve is a text as well: whether this host serves it is asked elsewhere.
        const isName = key === 'db' && typeof data.db === 'string';
        if (key !== 'wideload' && !isName)
          expect([key, [...kinds(key)]]).toEqual([key, expect.arrayContaining([kindOf(data[key])])]);
      }
    },
  );
});
