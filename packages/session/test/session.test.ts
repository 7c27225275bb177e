import { newHexSid, StoreUnavailable } from '@wideload/session';
import { newSession, openSession, Session } from '@wideload/session/internal';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from './support/memory_store.ts';

const TEXT = '{"uid": 2, "login": "admin", "n": 1, "f": 1.0, "big": 1180591620717411303424}';

let store: MemoryStore;
let sid: string;

beforeEach(() => {
  store = new MemoryStore();
  sid = newHexSid();
  store.texts.set(sid, TEXT);
});

const visit = () => new Session(store, { sid, text: store.texts.get(sid) ?? '' });

const withoutAge = (text: string | undefined) => text?.replace(/, "create_time": \d+(\.\d+)?/, '');

describe('a session', () => {
  it('that is only looked at is not written', async () => {
    const session = visit();
    expect([session.uid, session.login, session.data.n]).toEqual([2, 'admin', 1]);
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

  it('lets a handler go on with what it took from it before a save', async () => {
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
    store.texts.set(sid, '{"uid": 3, "login": "demo"}');
    session.data.cart = [1];
    expect(await session.save()).toBe('gone');
    expect(store.texts.get(sid)).toBe('{"uid": 3, "login": "demo"}');
  });

  it('shows a request nothing that another one changed and did not save, however often its text was read', async () => {
    const report = { unreadable: () => {}, unavailable: () => {} };
    store.texts.set(sid, '{"uid": 2, "cart": {"lines": [1]}}');
    for (let request = 0; request < 4; request++) {
      const { data } = await openSession(store, sid, report);
      expect(data).toEqual({ uid: 2, cart: { lines: [1] } });
      (data.cart as { lines: number[] }).lines.push(2);
      data.uid = 3;
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

describe('rotate', () => {
  it('moves to a new sid what this request and others changed, to the letter', async () => {
    const [session, other] = [visit(), visit()];
    other.data.theirs = 1;
    await other.save();
    session.data.mine = 1;
    await session.rotate();
    expect(session.sid).not.toBe(sid);
    expect(store.texts.has(sid)).toBe(false);
    expect(withoutAge(store.texts.get(session.sid))).toBe(`${TEXT.slice(0, -1)}, "theirs": 1, "mine": 1}`);
  });

  it('of a session that is gone goes on with a new one, and brings nothing back', async () => {
    const session = visit();
    store.texts.clear();
    await session.rotate();
    expect(session.isNew).toBe(true);
    expect(session.uid).toBeNull();
    expect(store.texts.size).toBe(0);
  });

  it("drops Odoo's token, which holds for the old sid only", async () => {
    store.texts.set(sid, '{"uid": 2, "session_token": "abc"}');
    const session = visit();
    await session.rotate();
    expect(withoutAge(store.texts.get(session.sid))).toBe('{"uid": 2, "session_token": null}');
  });

  it('leaves everything as it was when the store fails half way', async () => {
    const session = visit();
    store.write = async () => {
      throw new StoreUnavailable('down');
    };
    await expect(session.rotate()).rejects.toThrow('down');
    expect([session.sid, session.isNew, session.uid]).toEqual([sid, false, 2]);
    expect(store.texts.get(sid)).toBe(TEXT);
  });
});

describe('a request that comes with a sid which has just given way at once', () => {
  const report = { unreadable: () => {}, unavailable: () => {} };

  it('stores nothing, until somebody logs in', async () => {
    await visit().rotate();
    const late = await openSession(store, sid, report);
    late.data.late = 1;
    expect([await late.save(), await late.update(() => 1), late.isGone]).toEqual(['gone', undefined, true]);
    expect(store.texts.size).toBe(1);
    await late.logIn({ uid: 7, login: 'demo' });
    expect([late.isGone, store.texts.size]).toEqual([false, 2]);
  });

  it('stores nothing either if it began before', async () => {
    const unknown = 'b'.repeat(40);
    const [saving, updating, loggingIn] = await Promise.all([1, 2, 3].map(() => openSession(store, unknown, report)));
    await loggingIn?.logIn({ uid: 7, login: 'demo' });
    expect(store.notes.get(`moved:${unknown}`)).toEqual(new Set([unknown]));
    if (saving) saving.data.late = 1;
    expect([await saving?.save(), await updating?.update((data) => (data.late = 1))]).toEqual(['gone', undefined]);
    expect([saving?.isGone, updating?.isGone, updating?.data.late]).toEqual([true, true, undefined]);
    expect([...store.texts.keys()]).toEqual([sid, loggingIn?.sid]);
  });

  it('finds the tombstone of a login before the session of that login is stored', async () => {
    const unknown = 'b'.repeat(40);
    const session = await openSession(store, unknown, report);
    const isNoted: boolean[] = [];
    const write = store.write.bind(store);
    store.write = async (...written) => {
      isNoted.push(store.notes.has(`moved:${unknown}`));
      return write(...written);
    };
    await session.logIn({ uid: 7, login: 'demo' });
    expect(isNoted).toEqual([true]);
  });

  it('is one like any other if the session was only ended', async () => {
    await visit().destroy();
    const session = await openSession(store, sid, report);
    session.data.n = 1;
    expect(await session.save()).toBe('saved');
  });

  it('is one like any other where the store cannot tell', async () => {
    await visit().rotate();
    store.sidsOfUser = () => {
      throw new StoreUnavailable('not allowed');
    };
    const session = await openSession(store, sid, report);
    session.data.n = 1;
    expect([session.isGone, await session.save()]).toEqual([false, 'saved']);
  });
});

describe('rotate, of a session that is gone,', () => {
  it('leaves a request with nothing to store, until somebody logs in', async () => {
    const session = visit();
    store.texts.clear();
    await session.rotate();
    session.data.late = 1;
    expect([await session.save(), await session.update(() => 1), session.isGone]).toEqual(['gone', undefined, true]);
    expect(store.texts.size).toBe(0);
    await session.logIn({ uid: 7, login: 'demo' });
    expect(session.isGone).toBe(false);
    expect(store.texts.get(session.sid)).toContain('"uid": 7');
  });
});

describe('rotateSoftly', () => {
  const silent = { unreadable: () => {}, unavailable: () => {} };

  it('changes nothing for anybody when the store fails half way', async () => {
    const session = visit();
    const write = store.write.bind(store);
    store.write = async (to, text, expected, seconds) => {
      if (to === sid) throw new StoreUnavailable('down');
      return write(to, text, expected, seconds);
    };
    await expect(session.rotateSoftly()).rejects.toThrow('down');
    expect([session.sid, store.texts.get(sid)]).toEqual([sid, TEXT]);
    expect((await openSession(store, sid, silent)).sid).toBe(sid);
  });

  it('may be decided by the store though its answer is lost: then the old sid leads to the new one', async () => {
    const write = store.write.bind(store);
    store.write = async (to, text, expected, seconds) => {
      const written = await write(to, text, expected, seconds);
      if (to === sid) throw new StoreUnavailable('silent');
      return written;
    };
    await expect(visit().rotateSoftly()).rejects.toThrow('silent');
    const session = await openSession(store, sid, silent);
    expect([session.sid === sid, session.uid]).toEqual([false, 2]);
  });

  it('leaves a successor that is given up little time, and the one that counts all of it', async () => {
    const lives = new Map<string, number>();
    store.lifetime = () => 604_800;
    const write = store.write.bind(store);
    store.write = async (to, text, expected, seconds) => {
      lives.set(to, seconds);
      return write(to, text, expected, seconds);
    };
    store.touch = async (to, seconds) => void lives.set(to, seconds);
    const session = visit();
    await session.rotateSoftly();
    expect(Object.fromEntries(lives)).toEqual({ [sid]: 120, [session.sid]: 604_800 });
    lives.clear();
    store.touch = async () => {
      throw new StoreUnavailable('down');
    };
    await session.rotateSoftly();
    expect(lives.get(session.sid)).toBe(3600);
  });

  it('waits a moment for where Odoo moves a session, which it says before it is there', async () => {
    const next = newHexSid();
    store.texts.set(sid, `{"uid": 2, "session_token": "ab", "next_sid": "${next}"}`);
    const load = store.load.bind(store);
    store.load = async (at) => {
      const text = await load(at);
      if (at === next) store.texts.set(next, '{"uid": 2, "session_token": "cd"}');
      return text;
    };
    expect((await openSession(store, sid, silent)).sid).toBe(next);
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
    ['is of another user by now', () => void store.texts.set(sid, '{"uid": 8, "login": "else"}')],
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

describe('logging in and out', () => {
  it('gives a new sid, keeps what the session held, and leaves nothing under the old', async () => {
    store.texts.set(sid, '{"uid": null, "cart": [1]}');
    const session = visit();
    await session.logIn({ uid: 7, login: 'demo', db: 'prod' });
    expect(session.sid).not.toBe(sid);
    expect(store.texts.has(sid)).toBe(false);
    expect(JSON.parse(store.texts.get(session.sid) ?? '')).toMatchObject({
      uid: 7,
      login: 'demo',
      db: 'prod',
      cart: [1],
    });
  });

  it('ends the session; what is put into it afterwards begins a new one', async () => {
    const session = visit();
    await session.destroy();
    expect(store.texts.size).toBe(0);
    expect([session.uid, session.isNew]).toEqual([null, true]);
    session.data.greeting = 'bye';
    await session.save();
    expect(session.sid).not.toBe(sid);
    expect(store.texts.get(session.sid)).toContain('"greeting": "bye"');
  });
});

describe('opening a session', () => {
  const heard: string[] = [];
  const report = {
    unreadable: (short: string, reason: string) => heard.push(`${short} ${reason}`),
    unavailable: (reason: string) => heard.push(reason),
  };
  beforeEach(() => {
    heard.length = 0;
  });

  it('never adopts a sid that the store does not know', async () => {
    const unknown = newHexSid();
    const session = await openSession(store, unknown, report);
    session.data.n = 1;
    await session.save();
    expect(session.sid).not.toBe(unknown);
  });

  it.each([
    '',
    'a'.repeat(39),
    'a'.repeat(41),
    'A'.repeat(40),
    'g'.repeat(40),
    `${'a'.repeat(39)}\u0000`,
    `${'a'.repeat(39)}\u0161`,
    `${'a'.repeat(40)}\n`,
    '../../etc/passwd',
    '../'.repeat(28),
    `${'a'.repeat(83)}.`,
    `${'a'.repeat(83)}=`,
    'a'.repeat(85),
  ])('never asks the store for %j, which is not a sid', async (text) => {
    const load = vi.spyOn(store, 'load');
    const session = await openSession(store, text, report);
    expect(session.isNew).toBe(true);
    expect(session.sid).not.toBe(text);
    expect(load).not.toHaveBeenCalled();
    load.mockRestore();
  });

  it.each(['0123456789abcdef'.repeat(3).slice(0, 40), 'AZaz09-_'.repeat(11).slice(0, 84)])(
    'takes %j for a sid',
    async (sid) => {
      store.texts.set(sid, '{"uid":2}');
      expect((await openSession(store, sid, report)).sid).toBe(sid);
    },
  );

  it.each(['garbage', '[]', 'null', ''])('takes %j for an empty session, tells of it and leaves it', async (text) => {
    store.texts.set(sid, text);
    const session = await openSession(store, sid, report);
    expect([session.isNew, session.uid]).toEqual([true, null]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).not.toContain(sid);
    expect(store.texts.get(sid)).toBe(text);
  });

  it('of a store that is away gives an empty one that says so and can be neither saved nor ended', async () => {
    store.load = async () => {
      throw new StoreUnavailable('down');
    };
    const session = await openSession(store, sid, report);
    expect([session.unavailable, session.uid]).toEqual([true, null]);
    session.data.n = 1;
    expect(await session.save()).toBe('unchanged');
    for (const act of [() => session.destroy(), () => session.rotate(), () => session.update(() => 1)]) {
      await expect(act()).rejects.toBeInstanceOf(StoreUnavailable);
    }
    expect(store.texts.get(sid)).toBe(TEXT);
  });
});
