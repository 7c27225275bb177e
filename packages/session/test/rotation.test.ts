import { newBase64Sid, newHexSid, StoreUnavailable } from '@wideload/session';
import { openSession, Session } from '@wideload/session/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { localText } from './support/local_text.ts';
import { MemoryStore } from './support/memory_store.ts';

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

/** What a session holds besides who is logged in. */
const withoutIdentity = (text: string | undefined) => text?.replace(/(, )?"wideload": \{[^}]*\}/, '');

describe('rotate', () => {
  it('moves to a new sid what this request and others changed, to the letter', async () => {
    const [session, other] = [visit(), visit()];
    other.data.theirs = 1;
    await other.save();
    session.data.mine = 1;
    await session.rotate();
    expect(session.sid).not.toBe(sid);
    expect(store.texts.has(sid)).toBe(false);
    const before = withoutIdentity(TEXT)?.slice(0, -1);
    expect(withoutIdentity(store.texts.get(session.sid))).toBe(`${before}, "theirs": 1, "mine": 1}`);
  });

  it('of a session that is gone continues with a new one, and brings nothing back', async () => {
    const session = visit();
    store.texts.clear();
    await session.rotate();
    expect(session.isNew).toBe(true);
    expect(session.uid).toBeNull();
    expect(store.texts.size).toBe(0);
  });

  it("is refused for a session of Odoo's user, whose token holds for the old sid only", async () => {
    store.texts.set(sid, ODOO_TEXT);
    await expect(visit().rotate()).rejects.toMatchObject({ code: 'SESSION_OF_ODOO' });
    expect(store.texts.get(sid)).toBe(ODOO_TEXT);
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

  it('finds the tombstone of a login once that is done', async () => {
    const unknown = 'b'.repeat(40);
    const session = await openSession(store, unknown, report);
    await session.logIn({ uid: 7, login: 'demo' });
    expect(store.notes.has(`moved:${unknown}`)).toBe(true);
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
    expect([session.uid, store.texts.has(session.sid)]).toEqual([7, true]);
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

  it('leaves the session of a visitor where it is, since nothing there could say which sid it came from', async () => {
    store.texts.set(sid, '{"n": 1}');
    const session = visit();
    expect(await session.rotateSoftly()).toBe('unchanged');
    expect([session.sid, store.texts.get(sid)]).toEqual([sid, '{"n": 1}']);
    expect((await openSession(store, sid, silent)).data.n).toBe(1);
  });

  it('waits a moment for where Odoo moves a session, which it says before it is there', async () => {
    const long = newBase64Sid();
    const next = long.slice(0, 42) + newBase64Sid().slice(42);
    store.texts.set(long, `{"uid": 2, "session_token": "ab", "next_sid": "${next}"}`);
    const load = store.load.bind(store);
    store.load = async (at) => {
      const text = await load(at);
      if (at === next) store.texts.set(next, '{"uid": 2, "session_token": "cd"}');
      return text;
    };
    expect((await openSession(store, long, silent)).sid).toBe(next);
  });
});
