import { newHexSid } from '@wideload/session';
import { newSession, openSession, Session } from '@wideload/session/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../src/errors.ts';
import { localText } from './support/local_text.ts';
import { MemoryStore } from './support/memory_store.ts';
import { down } from './support/watched_store.ts';

const sid = newHexSid();
/** A session of a user of this host, with values that are kept to the letter. */
const TEXT = `{"n": 1, "f": 1.0, "big": 1180591620717411303424, ${localText(sid).slice(1)}`;
const ODOO_TEXT = '{"uid": 2, "login": "admin", "db": "shop", "session_token": "ab"}';

let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore();
  store.texts.set(sid, TEXT);
});

const visit = () => new Session(store, { sid, text: store.texts.get(sid) ?? '' });

describe('a session', () => {
  it('that is only looked at is not written', async () => {
    const session = visit();
    expect([session.uid, session.login, session.data.n]).toEqual([2, 'anna', 1]);
    expect(await session.save()).toBe('unchanged');
  });

  it('that is new and holds nothing is not stored, and has no sid before it needs one', async () => {
    const session = newSession(store);
    expect(session.data).toMatchObject({ uid: null, context: { lang: 'en_US' } });
    expect(await session.save()).toBe('unchanged');
    expect(store.texts.size).toBe(1);
  });

  it('is saved with changes however deep, and leaves the rest to the letter', async () => {
    const session = visit();
    session.data.cart = { lines: [1] };
    await session.save();
    (session.data.cart as { lines: number[] }).lines.push(2);
    expect(await session.save()).toBe('saved');
    expect(store.texts.get(sid)).toBe(`${TEXT.slice(0, -1)}, "cart": {"lines": [1, 2]}}`);
  });

  it('saved twice in one request keeps what another saved in between', async () => {
    const [one, two] = [visit(), visit()];
    two.data.theirs = 1;
    await two.save();
    one.data.first = 1;
    await one.save();
    expect(one.data.theirs).toBe(1);
    one.data.second = 1;
    await one.save();
    expect(store.texts.get(sid)).toContain('"theirs": 1, "first": 1, "second": 1');
  });

  it('lets a handler keep using data that it read before a save', async () => {
    store.texts.set(sid, '{"uid": 2, "cart": {"lines": []}}');
    const [session, other] = [visit(), visit()];
    const { cart } = session.data as { cart: { lines: number[] } };
    other.data.theirs = 1;
    await other.save();
    session.data.mine = 1;
    await session.save();
    cart.lines.push(5);
    expect(await session.save()).toBe('saved');
    expect(store.texts.get(sid)).toBe('{"uid": 2, "cart": {"lines": [5]}, "theirs": 1, "mine": 1}');
  });

  it('never takes a prototype from what another request saved', async () => {
    store.texts.set(sid, '{"n": 1}');
    const session = visit();
    expect(session.data.n).toBe(1);
    store.texts.set(sid, '{"n": 1, "__proto__": {"uid": 2}}');
    session.data.mine = 1;
    await session.save();
    expect([session.uid, Object.getPrototypeOf(session.data)]).toEqual([null, Object.prototype]);
  });

  it('of which two change one key holds the later value, whole', async () => {
    const [one, two] = [visit(), visit()];
    one.data.cart = { a: 1 };
    two.data.cart = { b: 1 };
    await one.save();
    await two.save();
    expect(store.texts.get(sid)).toContain('"cart": {"b": 1}');
  });

  it('that somebody else is logged in to by now takes nothing from an older request', async () => {
    const session = visit();
    store.texts.set(sid, ODOO_TEXT);
    session.data.cart = [1];
    expect(await session.save()).toBe('gone');
    expect(store.texts.get(sid)).toBe(ODOO_TEXT);
  });

  it('shows a request nothing that another one changed and did not save, however often its text was read', async () => {
    const report = { unreadable: () => {}, unavailable: () => {} };
    store.texts.set(sid, '{"debug": "", "cart": {"lines": [1]}}');
    for (let request = 0; request < 4; request++) {
      const { data } = await openSession(store, sid, report);
      expect(data).toEqual({ debug: '', cart: { lines: [1] } });
      (data.cart as { lines: number[] }).lines.push(2);
      data.debug = '1';
    }
  });

  it('that cannot be read any more is left alone', async () => {
    const session = visit();
    store.texts.set(sid, 'garbage');
    session.data.cart = [1];
    expect(await session.save()).toBe('gone');
    expect(store.texts.get(sid)).toBe('garbage');
  });
});

describe('what a handler puts into a session', () => {
  it('may be a number of any size', async () => {
    const session = visit();
    session.data.small = 5n;
    session.data.large = 2n ** 70n;
    await session.save();
    session.data.later = 1;
    await session.save();
    expect(store.texts.get(sid)).toContain('"small": 5, "large": 1180591620717411303424, "later": 1');
  });

  it.each([
    [
      'a circle',
      'contains itself',
      () => {
        const circle: Record<string, unknown> = {};
        circle.self = circle;
        return circle;
      },
    ],
    ['a map', 'session.data.odd is an instance of Map', () => new Map()],
    ['a function', 'session.data.odd is a function', () => () => 1],
  ])('is refused with its path when it is %s, and nothing is saved', async (_, message, make) => {
    const session = visit();
    session.data.fine = 1;
    session.data.odd = make();
    await expect(session.save()).rejects.toThrow(message);
    expect(store.texts.get(sid)).toBe(TEXT);
  });
});

describe('a login', () => {
  it.each([
    ['of a new visitor', () => newSession(store)],
    ['of one with a session', visit],
  ])('%s is not done without its entry in the user index, which a logout everywhere needs', async (_, begin) => {
    const session = begin();
    const before = [...store.texts];
    store.addToUserIndex = down;
    await expect(session.logIn({ uid: 2, login: 'anna' })).rejects.toBeInstanceOf(StoreUnavailable);
    expect([...store.texts]).toEqual(before);
  });
});

describe('update', () => {
  it('gets what the store holds now, and keeps changes not yet saved', async () => {
    const session = visit();
    session.data.mine = 1;
    store.texts.set(sid, TEXT.replace('"n": 1', '"n": 41'));
    const answer = await session.update((data) => {
      data.n = Number(data.n) + 1;
      return data.n;
    });
    expect(answer).toBe(42);
    expect(session.data).toMatchObject({ n: 42, mine: 1 });
    await session.save();
    expect(store.texts.get(sid)).toContain('"n": 42');
    expect(store.texts.get(sid)).toContain('"mine": 1');
  });

  it('of a session that is gone answers undefined and brings nothing back', async () => {
    const session = visit();
    store.texts.clear();
    expect(await session.update(() => 1)).toBeUndefined();
    expect(store.texts.size).toBe(0);
  });

  it('of a new session stores it', async () => {
    const session = newSession(store);
    await session.update((data) => {
      data.n = 1;
    });
    expect(store.texts.get(session.sid)).toContain('"n": 1');
  });
});

describe('refresh', () => {
  it('brings what others saved, and keeps what was changed here and is not saved', async () => {
    const session = visit();
    session.data.mine = 1;
    await visit().update((data) => {
      data.theirs = 2;
    });
    expect(await session.refresh()).toBe(true);
    expect(session.data).toMatchObject({ mine: 1, theirs: 2 });
    await session.save();
    expect(JSON.parse(store.texts.get(sid) ?? '')).toMatchObject({ mine: 1, theirs: 2 });
  });

  it('follows a session that moved softly, and writes where it is now', async () => {
    const session = visit();
    const mover = visit();
    await mover.rotateSoftly();
    expect(await session.refresh()).toBe(true);
    expect(session.sid).toBe(mover.sid);
  });

  it.each([
    ['ended', () => store.texts.clear()],
    ['moved because rights changed', () => visit().rotate()],
    ['is of another user by now', () => void store.texts.set(sid, ODOO_TEXT)],
    ['cannot be read', () => void store.texts.set(sid, '{')],
  ])('says that a session is gone which %s', async (_, change) => {
    const session = visit();
    await change();
    expect(await session.refresh()).toBe(false);
    expect([session.isGone, await session.update(() => 1)]).toEqual([true, undefined]);
  });

  it('says of a session that was never stored, or was ended here, that it is not there', async () => {
    expect(await newSession(store).refresh()).toBe(false);
    const session = visit();
    await session.destroy();
    expect(await session.refresh()).toBe(false);
  });
});
