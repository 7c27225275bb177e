import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { loadSession } from '../../src/operations/load.ts';
import { isRecentlyRotated } from '../../src/operations/recently_rotated.ts';
import { rotateSession, rotateSessionSoftly } from '../../src/operations/rotate.ts';
import { A, B, NOW, WatchedStore } from '../support/watched_store.ts';

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

describe('moving a session', () => {
  const TEXT = '{"uid": 2, "login": "anna"}';
  const same = (text: string) => text;
  beforeEach(() => {
    store.texts.set(A, TEXT);
    store.notes.set('anna', new Set([A]));
  });

  it('at once leaves nothing under the old sid, and indexes the new one', async () => {
    const moved = await rotateSession(store, A, same);
    expect(moved?.sid).not.toBe(A);
    expect([...store.texts]).toEqual([[moved?.sid, TEXT]]);
    expect(store.notes.get('anna')).toEqual(new Set([moved?.sid]));
  });

  it('at once takes it from where it moved softly, and leaves nothing under any of its sids', async () => {
    const soft = await rotateSessionSoftly(store, A, 120);
    const moved = await rotateSession(store, A, same);
    expect([A, soft?.sid]).not.toContain(moved?.sid);
    expect([...store.texts.keys()]).toEqual([moved?.sid]);
  });

  it('at once leaves a tombstone for each of its sids before the first gives way, and softly none', async () => {
    const soft = (await rotateSessionSoftly(store, A, 120))?.sid ?? '';
    expect(await isRecentlyRotated(store, A)).toBe(false);
    store.beforeWrite = (sid) => {
      if (sid === soft) expect([A, soft].map((one) => store.notes.get(`moved:${one}`)?.has(one))).toEqual([true, true]);
    };
    const moved = await rotateSession(store, A, same);
    expect(await Promise.all([A, soft, moved?.sid ?? ''].map((one) => isRecentlyRotated(store, one)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('at once needs no tombstone to be done', async () => {
    store.addToUserIndex = down;
    const moved = await rotateSession(store, A, same);
    expect([...store.texts.keys()]).toEqual([moved?.sid]);
    expect(await isRecentlyRotated(store, A)).toBe(false);
  });

  it('at once has happened although the store cannot remove the old one', async () => {
    store.destroy = down;
    const moved = await rotateSession(store, A, same);
    expect(store.texts.get(moved?.sid ?? '')).toBe(TEXT);
    expect(await loadSession(store, A)).toBeUndefined();
  });

  it('at once leaves a session alone that is not the one of the caller any more', async () => {
    expect(await rotateSession(store, A, () => undefined)).toBeUndefined();
    expect([...store.texts]).toEqual([[A, TEXT]]);
  });

  it('at once leaves a session alone that becomes that of another user meanwhile', async () => {
    const other = '{"uid": 3, "login": "ben"}';
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.set(A, other);
    };
    expect(await rotateSession(store, A, (text) => (text === other ? undefined : text))).toBeUndefined();
    expect([...store.texts]).toEqual([[A, other]]);
  });

  it('takes with it what another request saves meanwhile, and stores nothing else', async () => {
    const changed = TEXT.replace('}', ', "n": 1}');
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.set(A, changed);
    };
    const moved = await rotateSession(store, A, same);
    expect([...store.texts]).toEqual([[moved?.sid, changed]]);
    expect(store.notes.get('anna')).toEqual(new Set([moved?.sid]));
  });

  it('stores nothing when the session ends meanwhile', async () => {
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.delete(A);
    };
    expect(await rotateSession(store, A, same)).toBeUndefined();
    expect([store.texts.size, store.notes.get('anna')]).toEqual([0, new Set([A])]);
  });

  it(`gives up when others change it ${LOST} times meanwhile, and stores nothing`, async () => {
    store.contend(A);
    const add = vi.spyOn(store, 'addToUserIndex');
    await expect(rotateSession(store, A, same)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect(store.written.filter(({ sid }) => sid === A)).toHaveLength(LOST);
    expect([...store.texts.keys()]).toEqual([A]);
    expect(add.mock.calls.filter(([user]) => user === `moved:${A}`)).toHaveLength(1);
    expect(store.notes.get('anna')).toEqual(new Set([A]));
  });

  it('softly leaves the old sid leading to the new one for the time of grace', async () => {
    const moved = await rotateSessionSoftly(store, A, 120);
    expect(store.written.at(-1)).toEqual({
      sid: A,
      text: `${TEXT.slice(0, -1)}, "next_sid": "${moved?.sid}", "deletion_time": ${NOW + 120}}`,
      seconds: 120,
    });
    expect(moved?.text).toBe(`${TEXT.slice(0, -1)}, "gc_previous_sessions": true, "create_time": ${NOW}}`);
    expect(store.touched).toEqual([{ sid: moved?.sid, seconds: 60 }]);
  });

  it('softly goes where another request moved it first, before or meanwhile', async () => {
    const moved = await rotateSessionSoftly(store, A, 120);
    expect(await rotateSessionSoftly(store, A, 120)).toMatchObject({ sid: moved?.sid });
    expect(store.texts.size).toBe(2);
    store.texts.clear();
    store.texts.set(A, TEXT);
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.set(A, `{"uid": 2, "next_sid": "${B}"}`).set(B, TEXT);
    };
    expect(await rotateSessionSoftly(store, A, 120)).toMatchObject({ sid: B });
    expect([...store.texts.keys()].sort()).toEqual([A, B]);
  });

  it('softly moves nothing that is not there', async () => {
    expect(await rotateSessionSoftly(store, B, 120)).toBeUndefined();
    expect([...store.texts.keys()]).toEqual([A]);
  });
});
