import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSession } from '../../src/operations/load.ts';
import { A, B, NOW, sidOf, WatchedStore } from '../support/watched_store.ts';

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('looking a session up', () => {
  const at = (next: string) => `{"next_sid": "${next}"}`;

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
      const next = sids[place + 1];
      store.texts.set(sid, next === undefined ? '{}' : at(next));
    }
    expect(await loadSession(store, sidOf('1'))).toMatchObject({ sid: sidOf('5'), text: '{}' });
    expect(await loadSession(store, sidOf('0'))).toBeUndefined();
  });

  it('looks a second time, 100 ms later, for what Odoo moves, and only when it is not there', async () => {
    store.texts.set(A, `{"session_token": "ab", "next_sid": "${B}"}`);
    expect(await loadSession(store, A)).toBeUndefined();
    const [, first, second, ...more] = store.loaded;
    expect([first?.sid, second?.sid, more]).toEqual([B, B, []]);
    // A timer of Node.js may fire up to 1 ms early.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(98);
    store.loaded.length = 0;
    store.texts.set(B, '{}');
    expect(await loadSession(store, A)).toMatchObject({ sid: B });
    expect(store.loaded.map(({ sid }) => sid)).toEqual([A, B]);
  });

  it('does not wait for what this host moved: that is there before anything leads to it', async () => {
    store.texts.set(A, at(B));
    expect(await loadSession(store, A)).toBeUndefined();
    expect(store.loaded.map(({ sid }) => sid)).toEqual([A, B]);
  });
});
