import { beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import type { Rewrite } from '../../src/operations/batch.ts';
import { behindWrites, rewriteSession } from '../../src/operations/rewrite.ts';
import { down, sidOf, WatchedStore } from '../support/watched_store.ts';

const [A, B] = [sidOf('a'), sidOf('b')];

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
  store.texts.set(A, '{"n": 0}');
});

const rewrite = (change: Rewrite, isRead = false) => {
  const known = { text: '{"n": 0}', data: { n: 0 } };
  return rewriteSession(store, A, { known, rewrite: change, isRead });
};
const set = (key: string): Rewrite => {
  return (text) => `${text.slice(0, -1)}, "${key}": 1}`;
};
const texts = () => store.written.map(({ text }) => text);

describe('changes that wait for the same session', () => {
  it('are written together, in their order, without reading what the first one wrote', async () => {
    const all = [rewrite(set('a')), rewrite(set('b')), rewrite(set('c'))];
    expect(await Promise.all(all)).toEqual([
      { sid: A, text: '{"n": 0, "a": 1}', over: '{"n": 0}' },
      { sid: A, text: '{"n": 0, "a": 1, "b": 1}', over: '{"n": 0, "a": 1}' },
      { sid: A, text: '{"n": 0, "a": 1, "b": 1, "c": 1}', over: '{"n": 0, "a": 1, "b": 1}' },
    ]);
    expect(texts()).toEqual(['{"n": 0, "a": 1}', '{"n": 0, "a": 1, "b": 1, "c": 1}']);
    expect(store.loaded).toEqual([]);
  });

  it('are all made again over what another process wrote meanwhile', async () => {
    let writes = 0;
    store.beforeWrite = () => {
      if (++writes === 2) store.texts.set(A, '{"n": 7}');
    };
    await Promise.all([rewrite(set('a')), rewrite(set('b')), rewrite(set('c'))]);
    expect(store.texts.get(A)).toBe('{"n": 7, "b": 1, "c": 1}');
    expect(store.loaded).toEqual([]);
  });

  it('leave out one that throws, or that may not be made, and no other', async () => {
    const first = rewrite(set('a'));
    const all = [
      rewrite(set('b')),
      rewrite(() => {
        throw new Error('mine');
      }),
      rewrite(() => undefined),
      rewrite(set('c')),
    ];
    expect(await first).toEqual({ sid: A, text: '{"n": 0, "a": 1}', over: '{"n": 0}' });
    expect(await Promise.allSettled(all)).toMatchObject([
      { status: 'fulfilled', value: { sid: A } },
      { status: 'rejected', reason: { message: 'mine' } },
      { status: 'fulfilled', value: undefined },
      { status: 'fulfilled', value: { text: '{"n": 0, "a": 1, "b": 1, "c": 1}' } },
    ]);
    expect(store.texts.get(A)).toBe('{"n": 0, "a": 1, "b": 1, "c": 1}');
  });

  it('wait behind a rotation or an end, and none is written together with one before it', async () => {
    const order: string[] = [];
    store.beforeWrite = () => void order.push('write');
    const barrier = () => behindWrites(store, A, async () => void order.push('barrier'));
    await Promise.all([rewrite(set('a')), rewrite(set('b')), barrier(), rewrite(set('c')), rewrite(set('d'))]);
    expect(order).toEqual(['write', 'write', 'barrier', 'write', 'write']);
    expect(store.texts.get(A)).toBe('{"n": 0, "a": 1, "b": 1, "c": 1, "d": 1}');
  });

  it('of another session do not wait', async () => {
    store.texts.set(B, '{"n": 0}');
    const other = rewriteSession(store, B, { known: undefined, rewrite: set('b'), isRead: false });
    await Promise.all([rewrite(set('a')), rewrite(set('b')), other]);
    expect(store.texts.get(B)).toBe('{"n": 0, "b": 1}');
  });

  it('are 64 at most in one write', async () => {
    await Promise.all(Array.from({ length: 1 + 64 + 1 }, (_, n) => rewrite(set(`k${n}`))));
    expect(store.written).toHaveLength(3);
    expect(Object.keys(JSON.parse(store.texts.get(A) ?? ''))).toHaveLength(1 + 66);
  });

  it('all fail when the write does, and later ones are written', async () => {
    let writes = 0;
    store.beforeWrite = () => {
      if (++writes === 2) down();
    };
    const all = [rewrite(set('a')), rewrite(set('b')), rewrite(set('c'))];
    const [first, ...others] = await Promise.allSettled(all);
    expect(first?.status).toBe('fulfilled');
    for (const other of others) expect(other).toMatchObject({ reason: expect.any(StoreUnavailable) });
    await rewrite(set('d'));
    expect(store.texts.get(A)).toBe('{"n": 0, "a": 1, "d": 1}');
  });

  it('are gone together with the session', async () => {
    store.beforeWrite = () => void store.texts.delete(A);
    const all = [rewrite(set('a')), rewrite(set('b')), rewrite(set('c'))];
    expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a change that changes nothing', () => {
  it('is answered from the present text if its caller reads it', async () => {
    store.texts.set(A, '{"n": 5}');
    const seen: string[] = [];
    const look: Rewrite = (text) => {
      seen.push(text);
      return text;
    };
    expect(await rewrite(look, true)).toMatchObject({ text: '{"n": 5}' });
    expect(seen).toEqual(['{"n": 0}', '{"n": 5}']);
    expect(store.written).toEqual([]);
  });

  it('costs nothing otherwise', async () => {
    expect(await rewrite((text) => text)).toMatchObject({ text: '{"n": 0}' });
    expect([store.loaded, store.written]).toEqual([[], []]);
  });

  it('may throw for the present text, not for one that it is no more', async () => {
    store.texts.set(A, '{"n": 5}');
    const strict: Rewrite = (text) => {
      if (text === '{"n": 0}') throw new Error('old');
      return set('a')(text);
    };
    await rewrite(strict);
    expect(store.texts.get(A)).toBe('{"n": 5, "a": 1}');
  });
});
