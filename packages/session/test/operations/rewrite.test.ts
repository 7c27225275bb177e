import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionData } from '../../src/data.ts';
import { StoreUnavailable } from '../../src/errors.ts';
import { sidHash } from '../../src/identity/own_identity.ts';
import type { Known, Rewrite } from '../../src/operations/batch.ts';
import { rewriteSession } from '../../src/operations/rewrite.ts';
import { localText } from '../support/local_text.ts';
import { down, LOST, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

const rewrite = (change: Rewrite, known?: Known, isRead = false) =>
  rewriteSession(store, A, { known, rewrite: change, isRead });

describe('writing over a session', () => {
  const more = (text: string) => `${text.slice(0, -1)}, "m": 1}`;
  const becomes: SessionData = { n: 1, m: 1, expiration: 7 };

  it('tries the text that it probably has, without reading it', async () => {
    store.texts.set(A, '{"n": 1}');
    const lifetime = vi.spyOn(store, 'lifetime');
    const known = { text: '{"n": 1}', data: { n: 1 }, becomes };
    expect(await rewrite(more, known)).toEqual({ sid: A, text: '{"n": 1, "m": 1}', over: '{"n": 1}' });
    expect(store.loaded).toEqual([]);
    expect(lifetime.mock.calls[0]?.[0]).toBe(becomes);
    expect(store.written[0]?.seconds).toBe(7);
  });

  it('reads what it has where that is not known, and asks the store how long that lives', async () => {
    store.texts.set(A, '{"n": 1, "expiration": 9}');
    await rewrite(more);
    expect(store.written).toEqual([{ sid: A, text: '{"n": 1, "expiration": 9, "m": 1}', seconds: 9 }]);
  });

  it('is done again over what another process wrote', async () => {
    store.texts.set(A, '{"n": 2}');
    const known = { text: '{"n": 1}', data: { n: 1 }, becomes };
    expect(await rewrite(more, known)).toEqual({ sid: A, text: '{"n": 2, "m": 1}', over: '{"n": 2}' });
    expect(store.written.map(({ seconds }) => seconds)).toEqual([7, 60]);
  });

  it('happens where the session moved meanwhile', async () => {
    store.texts.set(B, localText(B, { n: 3 }, { from: sidHash(A) }));
    store.texts.set(A, localText(A, { next_sid: B }));
    expect(await rewrite(more, { text: '{"n": 1}', data: { n: 1 }, becomes })).toMatchObject({
      sid: B,
    });
    expect(JSON.parse(store.texts.get(B) ?? '')).toMatchObject({ n: 3, m: 1 });
  });

  it('writes nothing when that changes nothing', async () => {
    store.texts.set(A, '{"n": 1}');
    expect(await rewrite((text) => text)).toMatchObject({ sid: A, text: '{"n": 1}' });
    expect(store.written).toEqual([]);
  });

  it('does not happen where the session is gone, unreadable or of somebody else', async () => {
    expect(await rewrite(more)).toBeUndefined();
    expect(await rewrite(more, { text: '{"n": 1}', data: { n: 1 }, becomes })).toBeUndefined();
    store.texts.set(A, 'garbage');
    expect(await rewrite(more)).toBeUndefined();
    store.texts.set(A, '{"n": 1}');
    expect(await rewrite(() => undefined)).toBeUndefined();
    expect([...store.texts]).toEqual([[A, '{"n": 1}']]);
  });

  it('fails when the store or the change fails', async () => {
    store.texts.set(A, '{"n": 1}');
    await expect(rewrite(down)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it(`gives up when others change it ${LOST} times meanwhile`, async () => {
    store.texts.set(A, '{"n": 0}');
    store.contend(A);
    await expect(rewrite(more)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect(store.written).toHaveLength(LOST);
  });
});
