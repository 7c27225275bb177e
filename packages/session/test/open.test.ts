import { newHexSid, StoreUnavailable } from '@wideload/session';
import { openSession, Session } from '@wideload/session/internal';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { localText } from './support/local_text.ts';
import { MemoryStore } from './support/memory_store.ts';

const sid = newHexSid();
/** A session of a user of this host, with values that are kept to the letter. */
const TEXT = `{"n": 1, "f": 1.0, "big": 1180591620717411303424, ${localText(sid).slice(1)}`;

let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore();
  store.texts.set(sid, TEXT);
});

const visit = () => new Session(store, { sid, text: store.texts.get(sid) ?? '' });

describe('logging in and out', () => {
  it('gives a new sid, keeps what the session held, and leaves nothing under the old', async () => {
    store.texts.set(sid, '{"uid": null, "cart": [1]}');
    const session = visit();
    await session.logIn({ uid: 7, login: 'demo', db: 'prod' });
    expect(session.sid).not.toBe(sid);
    expect(store.texts.has(sid)).toBe(false);
    expect(session.user).toEqual({ provider: 'local', uid: 7, login: 'demo', db: null, isAdmin: false });
    expect(JSON.parse(store.texts.get(session.sid) ?? '')).toMatchObject({ uid: null, db: 'prod', cart: [1] });
  });

  it.each([
    { uid: 0, login: 'anna' },
    { uid: 1.5, login: 'anna' },
    { uid: '2' as never, login: 'anna' },
    { uid: 2, login: '' },
    { uid: 2, login: null as never },
    { uid: 2, login: 'anna', provider: '' },
    { uid: 2, login: 'anna', provider: 'odoo' },
  ])('refuses %j, whom no session can name, and changes nothing', async (user) => {
    const session = visit();
    await expect(session.logIn(user)).rejects.toMatchObject({ code: 'SESSION_IDENTITY_INVALID' });
    expect([session.sid, store.texts.get(sid)]).toEqual([sid, TEXT]);
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
    'a'.repeat(83),
    'a'.repeat(87),
  ])('never asks the store for %j, which is not a sid', async (text) => {
    const load = vi.spyOn(store, 'load');
    const session = await openSession(store, text, report);
    expect(session.isNew).toBe(true);
    expect(session.sid).not.toBe(text);
    expect(load).not.toHaveBeenCalled();
    load.mockRestore();
  });

  it.each([
    '0123456789abcdef'.repeat(3).slice(0, 40),
    ...[84, 85, 86].map((length) => 'AZaz09-_'.repeat(11).slice(0, length)),
  ])('takes %j for a sid', async (sid) => {
    store.texts.set(sid, '{"uid":2}');
    expect((await openSession(store, sid, report)).sid).toBe(sid);
  });

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
