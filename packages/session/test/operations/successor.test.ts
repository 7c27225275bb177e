import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { Successor } from '../../src/operations/successor.ts';
import { A, B, C, NOW, WatchedStore } from '../support/watched_store.ts';

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

describe('the sid that a session is to move to', () => {
  const TEXT = '{"uid": 2, "login": "anna"}';
  const OTHER = '{"uid": 3, "login": "ben"}';
  let sids: string[];
  let successor: Successor;
  beforeEach(() => {
    sids = [A, B];
    successor = new Successor(store, () => sids.shift() ?? C);
  });

  it('holds the session for an hour at most, and is indexed, before the old one gives way', async () => {
    store.lifetime = () => 604_800;
    expect(await successor.hold(TEXT)).toBe(A);
    expect(store.written).toEqual([{ sid: A, text: TEXT, seconds: 3600 }]);
    expect(store.notes.get('anna')).toEqual(new Set([A]));
    expect(await successor.confirm()).toMatchObject({ sid: A, text: TEXT });
    expect(store.touched).toEqual([{ sid: A, seconds: 604_800 }]);
  });

  it('is the same one when the session has not changed, and another one when it has', async () => {
    expect([await successor.hold(TEXT), await successor.hold(TEXT), await successor.hold(OTHER)]).toEqual([A, A, B]);
    expect([...store.texts]).toEqual([[B, OTHER]]);
    expect([store.notes.get('anna'), store.notes.get('ben')]).toEqual([new Set(), new Set([B])]);
  });

  it('holds nothing when the session has not moved after all', async () => {
    await successor.discard();
    expect(store.destroyed).toEqual([]);
    await successor.hold(TEXT);
    await successor.discard();
    await successor.discard();
    expect([store.texts.size, store.notes.get('anna'), store.destroyed]).toEqual([0, new Set(), [A]]);
    expect(await successor.confirm()).toBeUndefined();
    expect(store.touched).toEqual([]);
  });

  it('counts although the store cannot touch it, and is given up although the store cannot remove it', async () => {
    store.touch = down;
    store.destroy = down;
    await successor.hold(TEXT);
    expect(await successor.confirm()).toMatchObject({ sid: A });
    await successor.discard();
    expect(store.notes.get('anna')).toEqual(new Set());
  });
});
