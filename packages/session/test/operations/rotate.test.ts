import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { sidHash } from '../../src/identity/own_identity.ts';
import { transferred } from '../../src/identity/transfer.ts';
import { loadSession } from '../../src/operations/load.ts';
import { isRecentlyRotated } from '../../src/operations/recently_rotated.ts';
import { rotateSession, rotateSessionSoftly, type Transfer } from '../../src/operations/rotate.ts';
import { localText } from '../support/local_text.ts';
import { down, LOST, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];
const ANNA = 'local/2';

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

describe('moving a session', () => {
  const TEXT = localText(A);
  /** The session of that text under another sid. */
  const under = (sid: string | undefined, data: object = {}) => localText(sid ?? '', data, { since: NOW });
  const same: Transfer = (from) => (to) => transferred(from.text, from.sid, to, false);
  beforeEach(() => {
    store.texts.set(A, TEXT);
    store.notes.set(ANNA, new Set([A]));
  });

  it('at once leaves nothing under the old sid, and indexes the new one', async () => {
    const moved = await rotateSession(store, A, same);
    expect(moved?.sid).not.toBe(A);
    expect([...store.texts]).toEqual([[moved?.sid, under(moved?.sid)]]);
    expect(store.notes.get(ANNA)).toEqual(new Set([moved?.sid]));
  });

  it('at once takes it from where it moved softly, and leaves nothing under any of its sids', async () => {
    const soft = await rotateSessionSoftly(store, A, 120);
    const moved = await rotateSession(store, A, same);
    expect([A, soft?.sid]).not.toContain(moved?.sid);
    expect([...store.texts.keys()]).toEqual([moved?.sid]);
  });

  it('at once leaves a tombstone for each of its sids before the first becomes invalid, and softly none', async () => {
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
    const add = store.addToUserIndex.bind(store);
    store.addToUserIndex = async (user, ...entry) => (user.startsWith('moved:') ? down() : add(user, ...entry));
    const moved = await rotateSession(store, A, same);
    expect([...store.texts.keys()]).toEqual([moved?.sid]);
    expect(await isRecentlyRotated(store, A)).toBe(false);
  });

  it('at once needs its entry in the user index: without one, nothing has changed', async () => {
    store.addToUserIndex = down;
    await expect(rotateSession(store, A, same)).rejects.toBeInstanceOf(StoreUnavailable);
    expect([...store.texts]).toEqual([[A, TEXT]]);
    expect(store.notes.get(ANNA)).toEqual(new Set([A]));
  });

  it('softly needs the entry of the sid that it had, too', async () => {
    const add = store.addToUserIndex.bind(store);
    store.addToUserIndex = async (user, ...entry) => (user.startsWith('led_to:') ? down() : add(user, ...entry));
    await expect(rotateSessionSoftly(store, A, 120)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(store.texts.get(A)).toBe(TEXT);
  });

  it('at once has happened although the store cannot remove the records that led to it', async () => {
    const soft = await rotateSessionSoftly(store, A, 120);
    const destroyIf = store.destroyIf.bind(store);
    store.destroyIf = async (sid, expected) => (sid === A ? down() : destroyIf(sid, expected));
    store.refuse = down;
    const moved = await rotateSession(store, A, same);
    expect([...store.texts.keys()]).toEqual([A, moved?.sid]);
    expect([await loadSession(store, A), soft && (await loadSession(store, soft.sid))]).toEqual([undefined, undefined]);
  });

  it('at once needs nothing under the sid that the browser sent', async () => {
    const moved = await rotateSession(store, A, same, { sent: B });
    expect([...store.texts]).toEqual([[moved?.sid, under(moved?.sid)]]);
  });

  it('at once leaves under the sid that the browser sent what did not lead to the session', async () => {
    store.texts.set(B, 'garbage');
    const moved = await rotateSession(store, A, same, { sent: B });
    expect([...store.texts]).toEqual([
      [B, 'garbage'],
      [moved?.sid, under(moved?.sid)],
    ]);
    store.texts.set(B, '{"db": "other"}');
    await rotateSession(store, moved?.sid ?? '', same, { sent: B });
    expect(store.texts.get(B)).toBe('{"db": "other"}');
    store.texts.set(B, localText(B, { next_sid: sidOf('c') }));
    await rotateSession(store, [...store.texts.keys()].find((sid) => sid !== B) ?? '', same, { sent: B });
    expect(store.texts.has(B)).toBe(true);
  });

  it('at once leaves the record of a soft rotation where the session becomes that of another user', async () => {
    const soft = (await rotateSessionSoftly(store, A, 120))?.sid ?? '';
    const other = '{"uid": 3, "login": "ben", "session_token": "ab"}';
    store.beforeWrite = (sid) => {
      if (sid === soft) store.texts.set(soft, other);
    };
    const transfer: Transfer = (from) => (from.text === other ? undefined : same(from));
    expect(await rotateSession(store, soft, transfer, { sent: A })).toBeUndefined();
    expect([...store.texts.keys()].sort()).toEqual([A, soft].sort());
  });

  it('at once leaves a session alone that is not the one of the caller any more', async () => {
    expect(await rotateSession(store, A, () => undefined)).toBeUndefined();
    expect([...store.texts]).toEqual([[A, TEXT]]);
  });

  it('at once leaves a session alone that becomes that of another user meanwhile', async () => {
    const other = '{"uid": 3, "login": "ben", "session_token": "ab"}';
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.set(A, other);
    };
    expect(await rotateSession(store, A, (from) => (from.text === other ? undefined : same(from)))).toBeUndefined();
    expect([...store.texts]).toEqual([[A, other]]);
  });

  it('takes with it what another request saves meanwhile, and stores nothing else', async () => {
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.set(A, localText(A, { n: 1 }));
    };
    const moved = await rotateSession(store, A, same);
    expect([...store.texts]).toEqual([[moved?.sid, under(moved?.sid, { n: 1 })]]);
    expect(store.notes.get(ANNA)).toEqual(new Set([moved?.sid]));
  });

  it('takes nothing with it that is about one sid', async () => {
    store.texts.set(A, localText(A, { deletion_time: NOW + 9, gc_previous_sessions: true, n: 1 }));
    const moved = await rotateSession(store, A, same);
    expect(moved?.text).toBe(under(moved?.sid, { n: 1 }));
  });

  it('drops a key of our own that was written for another sid', async () => {
    store.texts.set(A, localText(B, { n: 1 }));
    expect((await rotateSession(store, A, same))?.text).toBe('{"n": 1}');
  });

  it('stores nothing when the session ends meanwhile', async () => {
    store.beforeWrite = (sid) => {
      if (sid === A) store.texts.delete(A);
    };
    expect(await rotateSession(store, A, same)).toBeUndefined();
    expect([store.texts.size, store.notes.get(ANNA)]).toEqual([0, new Set([A])]);
  });

  it(`gives up when others change it ${LOST} times meanwhile, and stores nothing`, async () => {
    store.contend(A);
    const add = vi.spyOn(store, 'addToUserIndex');
    await expect(rotateSession(store, A, same)).rejects.toMatchObject({ code: 'SESSION_CONTENDED' });
    expect([...store.texts]).toEqual([[A, `{"n": ${LOST}}`]]);
    expect(add.mock.calls.filter(([user]) => user === `moved:${A}`)).toHaveLength(1);
    expect(store.notes.get(ANNA)).toEqual(new Set([A]));
  });

  it('softly leaves the old sid leading to the new one for the time of grace', async () => {
    const moved = await rotateSessionSoftly(store, A, 120);
    expect(store.written.at(-1)).toEqual({
      sid: A,
      text: `${TEXT.slice(0, -1)}, "next_sid": "${moved?.sid}", "deletion_time": ${NOW + 120}}`,
      seconds: 120,
    });
    const { since, ...identity } = JSON.parse(moved?.text ?? '').wideload;
    expect([since, identity]).toEqual([
      NOW,
      { provider: 'local', uid: 2, login: 'anna', sid: sidHash(moved?.sid ?? ''), from: sidHash(A) },
    ]);
    expect(store.touched).toEqual([{ sid: moved?.sid, seconds: 60 }]);
  });

  it('softly goes where another request moved it first, before or meanwhile', async () => {
    const moved = await rotateSessionSoftly(store, A, 120);
    expect(await rotateSessionSoftly(store, A, 120)).toMatchObject({ sid: moved?.sid });
    expect(store.texts.size).toBe(2);
    store.texts.clear();
    store.texts.set(A, TEXT);
    store.beforeWrite = (sid) => {
      if (sid !== A) return;
      store.texts.set(A, localText(A, { next_sid: B })).set(B, localText(B, {}, { from: sidHash(A) }));
    };
    expect(await rotateSessionSoftly(store, A, 120)).toMatchObject({ sid: B });
    expect([...store.texts.keys()].sort()).toEqual([A, B]);
  });

  it("softly moves nothing that is not there, and no session of Odoo's user", async () => {
    expect(await rotateSessionSoftly(store, B, 120)).toBeUndefined();
    store.texts.set(A, '{"uid": 2, "session_token": "ab"}');
    expect(await rotateSessionSoftly(store, A, 120)).toBeUndefined();
    expect([...store.texts]).toEqual([[A, '{"uid": 2, "session_token": "ab"}']]);
  });
});
