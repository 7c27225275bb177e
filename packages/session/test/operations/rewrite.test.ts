import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionData } from '../../src/data.ts';
import { StoreUnavailable } from '../../src/errors.ts';
import { sidHash } from '../../src/identity/own_identity.ts';
import { rewriteSession } from '../../src/operations/rewrite.ts';
import { localText } from '../support/local_text.ts';
import { down, LOST, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

describe('writing over a session', () => {
  const more = (text: string) => `${text.slice(0, -1)}, "m": 1}`;
  const becomes: SessionData = { n: 1, m: 1, expiration: 7 };

  it('tries the text that it probably has, without reading it', async () => {
    store.texts.set(A, '{"n": 1}');
    const lifetime = vi.spyOn(store, 'lifetime');
    const known = { text: '{"n": 1}', data: { n: 1 }, becomes };
    expect(await rewriteSession(store, A, known, more)).toEqual({ sid: A, text: '{"n": 1, "m": 1}', over: '{"n": 1}' });
    expect(store.loaded).toEqual([]);
    expect(lifetime.mock.calls[0]?.[0]).toBe(becomes);
    expect(store.written[0]?.seconds).toBe(7);
  });

  it('reads what it has where that is not known, and asks the store how long that lives', async () => {
    store.texts.set(A, '{"n": 1, "expiration": 9}');
    await rewriteSession(store, A, undefined, more);
    expect(store.written).toEqual([{ sid: A, text: '{"n": 1, "expiration": 9, "m": 1}', seconds: 9 }]);
  });

  it('is done again over what another process wrote', async () => {
    store.texts.set(A, '{"n": 2}');
    const known = { text: '{"n": 1}', data: { n: 1 }, becomes };
    expect(await rewriteSession(store, A, known, more)).toEqual({ sid: A, text: '{"n": 2, "m": 1}', over: '{"n": 2}' });
    expect(store.written.map(({ seconds }) => seconds)).toEqual([7, 60]);
  });

  it('happens where the session moved meanwhile', async () => {
    store.texts.set(B, localText(B, { n: 3 }, { from: sidHash(A) }));
    store.texts.set(A, localText(A, { next_sid: B }));
    expect(await rewriteSession(store, A, { text: '{"n": 1}', data: { n: 1 }, becomes }, more)).toMatchObject({
      sid: B,
    });
    expect(JSON.parse(store.texts.get(B) ?? '')).toMatchObject({ n: 3, m: 1 });
  });

  it('writes nothing when that changes nothing', async () => {
    store.texts.set(A, '{"n": 1}');
    expect(await rewriteSession(store, A, undefined, (text) => text)).toMatchObject({ sid: A, text: '{"n": 1}' });
    expect(store.written).toEqual([]);
  });

  it('does not happen where the session is gone, unreadable or of somebody else', async () => {
    expect(await rewriteSession(store, A, undefined, more)).toBeUndefined();
    expect(await rewriteSession(store, A, { text: '{"n": 1}', data: { n: 1 }, becomes }, more)).toBeUndefined();
    store.texts.set(A, 'garbage');
    expect(await rewriteSession(store, A, undefined, more)).toBeUndefined();
    store.texts.set(A, '{"n": 1}');
    expect(await rewriteSession(store, A, undefined, () => undefined)).toBeUndefined();
    expect([...store.texts]).toEqual([[A, '{"n": 1}']]);
  });

  it('fails when the store or the change fails', async () => {
    store.texts.set(A, '{"n": 1}');
    await expect(rewriteSession(store, A, undefined, down)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it(`gives up when others change it ${LOST} times meanwhile`, async () => {
    store.texts.set(A, '{"n": 0}');
    store.contend(A);
    await expect(rewriteSession(store, A, undefined, more)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect(store.written).toHaveLength(LOST);
  });
});
