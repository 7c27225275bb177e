import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sidHash } from '../../src/identity/own_identity.ts';
import { loadSession } from '../../src/operations/load.ts';
import { localText } from '../support/local_text.ts';
import { sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];

/** Seconds since 1970. */
const NOW = 1_800_000_000;

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('looking a session up', () => {
  /** A record that a rotation of ours left. */
  const at = (sid: string, next: string) => localText(sid, { next_sid: next });

  it('waits for nothing where the store does not', () => {
    store.load = () => '{"n": 1}' as never;
    expect(loadSession(store, A)).toMatchObject({ sid: A, text: '{"n": 1}', data: { n: 1 } });
  });

  it('finds nothing where there is nothing, or what is over', async () => {
    expect(await loadSession(store, A)).toBeUndefined();
    store.texts.set(A, `{"deletion_time": ${NOW}}`);
    expect(await loadSession(store, A)).toBeUndefined();
    store.texts.set(A, `{"deletion_time": ${NOW + 1}}`);
    expect(await loadSession(store, A)).toMatchObject({ sid: A });
  });

  it('follows four moves, and no more', async () => {
    const sids = ['0', '1', '2', '3', '4', '5'].map(sidOf);
    for (const [place, sid] of sids.entries()) {
      const from = { from: sidHash(sids[place - 1] ?? '') };
      const next = sids[place + 1];
      store.texts.set(sid, localText(sid, next === undefined ? {} : { next_sid: next }, from));
    }
    expect(await loadSession(store, sidOf('1'))).toMatchObject({ sid: sidOf('5') });
    expect(await loadSession(store, sidOf('0'))).toBeUndefined();
  });

  it.each([
    ['a session that was not moved from there', localText(B)],
    ['a session that was moved from elsewhere', localText(B, {}, { from: sidHash('c'.repeat(40)) })],
    ['a session whose own key is void', localText('c'.repeat(40), {}, { from: sidHash(A) })],
    ["a session of Odoo's user", '{"uid": 2, "session_token": "ab"}'],
    ["a visitor's session", '{"n": 1}'],
  ])('does not follow a next_sid to %s', async (_, text) => {
    store.texts.set(A, at(A, B)).set(B, text);
    expect(await loadSession(store, A)).toBeUndefined();
  });

  it('does not follow the next_sid of a short record in which a user of Odoo is logged in', async () => {
    store.texts.set(A, `{"uid": 2, "session_token": "ab", "next_sid": "${B}"}`);
    store.texts.set(B, localText(B, {}, { from: sidHash(A) }));
    expect(await loadSession(store, A)).toBeUndefined();
  });

  it('follows a long sid to one that begins with the same 42 characters, and to no other', async () => {
    const [long, same, other] = ['x'.repeat(84), `${'x'.repeat(42)}${'y'.repeat(44)}`, 'y'.repeat(84)];
    for (const sid of [same, other]) store.texts.set(sid, '{"uid": 2, "session_token": "cd"}');
    store.texts.set(long, `{"uid": 2, "session_token": "ab", "next_sid": "${same}"}`);
    expect(await loadSession(store, long)).toMatchObject({ sid: same });
    store.texts.set(long, `{"uid": 2, "session_token": "ab", "next_sid": "${other}"}`);
    expect(await loadSession(store, long)).toBeUndefined();
  });

  it('looks a second time, 100 ms later, for what Odoo moves, and only when it is not there', async () => {
    const [long, next] = ['x'.repeat(84), `${'x'.repeat(42)}${'y'.repeat(42)}`];
    store.texts.set(long, `{"uid": 2, "session_token": "ab", "next_sid": "${next}"}`);
    expect(await loadSession(store, long)).toBeUndefined();
    const [, first, second, ...more] = store.loaded;
    expect([first?.sid, second?.sid, more]).toEqual([next, next, []]);
    // A timer of Node.js may fire up to 1 ms early.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(98);
    store.loaded.length = 0;
    store.texts.set(next, '{}');
    expect(await loadSession(store, long)).toMatchObject({ sid: next });
    expect(store.loaded.map(({ sid }) => sid)).toEqual([long, next]);
  });

  it('does not wait for what this host moved: that is there before anything leads to it', async () => {
    store.texts.set(A, at(A, B));
    expect(await loadSession(store, A)).toBeUndefined();
    expect(store.loaded.map(({ sid }) => sid)).toEqual([A, B]);
  });
});
