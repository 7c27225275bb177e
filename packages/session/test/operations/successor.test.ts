import { beforeEach, describe, expect, it } from 'vitest';
import { Successor } from '../../src/operations/successor.ts';
import { localText } from '../support/local_text.ts';
import { down, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B, C] = [sidOf('a'), sidOf('b'), sidOf('c')];
const [ANNA, BEN] = ['local/2', 'local/3'];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

describe('the sid that a session is to move to', () => {
  const ben = (sid: string) => localText(sid, {}, { uid: 3, login: 'ben' });
  let sids: string[];
  let successor: Successor;
  beforeEach(() => {
    sids = [A, B];
    successor = new Successor(store, () => sids.shift() ?? C);
  });

  it('holds the session for an hour at most, and is indexed, before the old one becomes invalid', async () => {
    store.lifetime = () => 604_800;
    expect(await successor.hold('1', localText)).toBe(A);
    expect(store.written).toEqual([{ sid: A, text: localText(A), seconds: 3600 }]);
    expect(store.notes.get(ANNA)).toEqual(new Set([A]));
    expect(await successor.confirm()).toMatchObject({ sid: A, text: localText(A) });
    expect(store.touched).toEqual([{ sid: A, seconds: 604_800 }]);
  });

  it('is the same one when the session has not changed, and another one when it has', async () => {
    const held = [
      await successor.hold('1', localText),
      await successor.hold('1', localText),
      await successor.hold('2', ben),
    ];
    expect(held).toEqual([A, A, B]);
    expect([...store.texts]).toEqual([[B, ben(B)]]);
    expect([store.notes.get(ANNA), store.notes.get(BEN)]).toEqual([new Set(), new Set([B])]);
  });

  it('holds nothing when the session has not moved after all', async () => {
    await successor.discard();
    expect(store.destroyed).toEqual([]);
    await successor.hold('1', localText);
    await successor.discard();
    await successor.discard();
    expect([store.texts.size, store.notes.get(ANNA), store.destroyed]).toEqual([0, new Set(), [A]]);
    expect(await successor.confirm()).toBeUndefined();
    expect(store.touched).toEqual([]);
  });

  it('counts although the store cannot touch it, and is given up although the store cannot remove it', async () => {
    store.touch = down;
    store.destroy = down;
    await successor.hold('1', localText);
    expect(await successor.confirm()).toMatchObject({ sid: A });
    await successor.discard();
    expect(store.notes.get(ANNA)).toEqual(new Set());
  });
});
