import { beforeEach, describe, expect, it } from 'vitest';
import { sidHash } from '../../src/identity/own_identity.ts';
import { endSession } from '../../src/operations/end.ts';
import { localText } from '../support/local_text.ts';
import { down, LOST, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B, C] = [sidOf('a'), sidOf('b'), sidOf('c')];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

describe('ending a session', () => {
  const moved = (sid: string, next: string, from = '') => localText(sid, { next_sid: next }, { from: sidHash(from) });
  const at = (sid: string, from: string) => localText(sid, {}, { from: sidHash(from) });

  it('returns whether there was one, and writes nothing', async () => {
    expect(await endSession(store, A)).toBe(false);
    store.texts.set(A, localText(A));
    expect(await endSession(store, A)).toBe(true);
    expect([store.texts.size, store.written]).toEqual([0, []]);
  });

  it('returns false for one that was over, and removes what is left of it', async () => {
    store.texts.set(A, '{"deletion_time": 0}');
    expect(await endSession(store, A)).toBe(false);
    expect(store.texts.size).toBe(0);
  });

  it('reads nothing where its text is known', async () => {
    store.texts.set(A, '{"n": 1}');
    expect(await endSession(store, A, '{"n": 1}')).toBe(true);
    expect(store.loaded).toEqual([]);
  });

  it('ends it under every sid that it has moved to, also where the text of the first is known', async () => {
    for (const known of [undefined, moved(A, B)]) {
      store = new WatchedStore();
      store.texts
        .set(A, moved(A, B))
        .set(B, moved(B, C, A))
        .set(C, at(C, B));
      expect(await endSession(store, A, known)).toBe(true);
      expect(store.texts.size).toBe(0);
    }
  });

  it('leaves a session alone to which a foreign next_sid leads', async () => {
    store.texts.set(A, moved(A, B)).set(B, localText(B));
    expect(await endSession(store, A)).toBe(true);
    expect([...store.texts.keys()]).toEqual([B]);
  });

  it('ends although sids lead to each other', async () => {
    store.texts.set(A, moved(A, B, B)).set(B, moved(B, A, A));
    expect(await endSession(store, A)).toBe(true);
    expect(store.texts.size).toBe(0);
  });

  it('ends it where it moved, or was changed, at this very moment', async () => {
    store.texts.set(A, moved(A, B)).set(B, at(B, A));
    expect(await endSession(store, A, localText(A))).toBe(true);
    expect(store.texts.size).toBe(0);
  });

  it('removes one that cannot be read', async () => {
    store.texts.set(A, 'garbage');
    expect(await endSession(store, A)).toBe(true);
    expect(store.texts.size).toBe(0);
  });

  it('fails when the store fails', async () => {
    store.destroyIf = down;
    await expect(endSession(store, A, '{"n": 1}')).rejects.toThrow('down');
  });

  it(`gives up when others change it ${LOST} times meanwhile`, async () => {
    store.texts.set(A, '{}');
    store.contend(A);
    await expect(endSession(store, A)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect(JSON.parse(store.texts.get(A) ?? '')).toEqual({ n: LOST });
  });
});
