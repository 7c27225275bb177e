import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSession } from '../../src/operations/create.ts';
import { A, B, NOW, WatchedStore } from '../support/watched_store.ts';

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session that is created', () => {
  it('gets the sid that it wants when no session has it', async () => {
    expect(await createSession(store, '{"n": 1}', { wanted: A })).toBe(A);
    expect([...store.texts]).toEqual([[A, '{"n": 1}']]);
  });

  it('gets another sid when a session has that, which stays as it is', async () => {
    store.texts.set(A, '{"n": 1}');
    const sid = await createSession(store, '{"n": 2}', { wanted: A, newSid: () => B });
    expect(sid).toBe(B);
    expect([...store.texts]).toEqual([
      [A, '{"n": 1}'],
      [B, '{"n": 2}'],
    ]);
  });

  it('lives as long as the store says, or as the caller says when that is less', async () => {
    for (const maxSeconds of [undefined, 59, 61])
      await createSession(store, '{}', maxSeconds === undefined ? {} : { maxSeconds });
    expect(store.written.map(({ seconds }) => seconds)).toEqual([60, 59, 60]);
  });
});
