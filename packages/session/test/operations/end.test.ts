import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { endSession } from '../../src/operations/end.ts';
import { A, B, C, NOW, WatchedStore } from '../support/watched_store.ts';

const LOST = 100;

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const down = () => {
  throw new StoreUnavailable('down');
};

describe('ending a session', () => {
  const moved = (next: string) => `{"uid": 2, "next_sid": "${next}"}`;

  it('returns whether there was one', async () => {
    expect(await endSession(store, A)).toBe(false);
    expect([store.written, store.destroyed]).toEqual([[], [A]]);
    store.texts.set(A, '{"uid": 2}');
    expect(await endSession(store, A)).toBe(true);
    expect(store.texts.size).toBe(0);
  });

  it('writes that it is over first, for a moment, so that who is about to save or move it sees that', async () => {
    store.texts.set(A, '{"uid": 2}');
    await endSession(store, A);
    expect(store.written).toEqual([{ sid: A, text: '{"deletion_time": 0}', seconds: 10 }]);
  });

  it('leaves what another request ended just now to that request', async () => {
    store.texts.set(A, '{"deletion_time": 0}');
    expect(await endSession(store, A)).toBe(false);
    expect([store.written, store.destroyed]).toEqual([[], []]);
  });

  it('reads nothing where its text is known', async () => {
    store.texts.set(A, '{"uid": 2}');
    expect(await endSession(store, A, '{"uid": 2}')).toBe(true);
    expect(store.loaded).toEqual([]);
  });

  it('ends it under every sid that it has moved to, also where the text of the first is known', async () => {
    for (const known of [undefined, moved(B)]) {
      store.texts.set(A, moved(B)).set(B, moved(C)).set(C, '{"uid": 2}');
      expect(await endSession(store, A, known)).toBe(true);
      expect(store.texts.size).toBe(0);
    }
    expect(store.written.map(({ sid }) => sid)).toEqual([C, C]);
  });

  it('ends although sids lead to each other', async () => {
    store.texts.set(A, moved(B)).set(B, moved(A));
    expect(await endSession(store, A)).toBe(true);
    expect(store.texts.size).toBe(0);
  });

  it('ends it where it moved at this very moment', async () => {
    store.texts.set(A, moved(B)).set(B, '{"uid": 2}');
    expect(await endSession(store, A, '{"uid": 2}')).toBe(true);
    expect(store.texts.size).toBe(0);
    expect(store.written.map(({ sid }) => sid)).toEqual([A, B]);
  });

  it('removes it from a store that takes nothing new, also where it moved at this very moment', async () => {
    store.texts.set(A, moved(B)).set(B, '{"uid": 2}');
    store.write = down;
    expect(await endSession(store, A, '{"uid": 2}')).toBe(true);
    expect(store.texts.size).toBe(0);
    expect(await endSession(store, A, '{"uid": 2}')).toBe(false);
  });

  it('fails when the store fails in any other way', async () => {
    store.write = () => {
      throw new Error('a bug');
    };
    await expect(endSession(store, A, '{"uid": 2}')).rejects.toThrow('a bug');
  });

  it(`gives up when others change it ${LOST} times meanwhile`, async () => {
    store.texts.set(A, '{}');
    store.contend(A);
    await expect(endSession(store, A)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect(store.written).toHaveLength(LOST);
  });
});
