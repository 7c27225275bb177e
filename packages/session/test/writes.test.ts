import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionData } from '../src/data.ts';
import { StoreUnavailable } from '../src/errors.ts';
import { changedBy, movedBy, updatedBy } from '../src/merge/changed.ts';
import { withinLimit } from '../src/merge/limit.ts';
import { createSession } from '../src/operations/create.ts';
import { endSession } from '../src/operations/end.ts';
import { loadSession } from '../src/operations/load.ts';
import { KeyedQueue } from '../src/operations/queue.ts';
import { isRecentlyRotated } from '../src/operations/recently_rotated.ts';
import { behindWrites, rewriteSession } from '../src/operations/rewrite.ts';
import { rotateSession, rotateSessionSoftly } from '../src/operations/rotate.ts';
import { Successor } from '../src/operations/successor.ts';
import { MemoryStore } from './support/memory_store.ts';

/** Seconds since 1970. */
const NOW = 1_800_000_000;
const MAX_BYTES = 1000;
const LOST = 100;

/** Sids that tell them apart. */
const sidOf = (digit: string): string => digit.repeat(40);
const [A, B, C] = [sidOf('a'), sidOf('b'), sidOf('c')];

/** A store that tells what was written for how many seconds, and lets others write before a write of ours. */
class WatchedStore extends MemoryStore {
  readonly written: { sid: string; text: string; seconds: number }[] = [];
  readonly loaded: { sid: string; at: number }[] = [];
  readonly touched: { sid: string; seconds: number }[] = [];
  readonly destroyed: string[] = [];
  /** Is called before each write. */
  beforeWrite: (sid: string) => void = () => {};

  override load(sid: string) {
    this.loaded.push({ sid, at: performance.now() });
    return super.load(sid);
  }
  override async write(sid: string, text: string, expected: string | undefined, seconds: number) {
    this.beforeWrite(sid);
    this.written.push({ sid, text, seconds });
    return super.write(sid, text, expected, seconds);
  }
  override async touch(sid: string, seconds: number) {
    this.touched.push({ sid, seconds });
  }
  override async destroy(sid: string) {
    this.destroyed.push(sid);
    return super.destroy(sid);
  }
  /** Lets somebody else change that session before every write to it. */
  contend(sid: string): void {
    let changes = 0;
    this.beforeWrite = (at) => {
      if (at === sid) this.texts.set(sid, `{"uid": 2, "login": "anna", "n": ${++changes}}`);
    };
  }
}

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
const patch = (changes: Record<string, string | undefined>) => new Map(Object.entries(changes));

describe('what a request changed', () => {
  const READ = '{"uid": 2, "login": "anna"}';

  it('leaves a text to the letter when nothing of it may be laid over that any more', () => {
    const text = '{ "uid":2,"login":"ann" }';
    expect(changedBy(patch({ login: '"x"' }), READ, MAX_BYTES)(text)).toBe(text);
  });

  it('is not laid over the session of another user, under this sid or another', () => {
    const text = '{"uid": 3, "login": "ben"}';
    expect(changedBy(patch({ n: '1' }), READ, MAX_BYTES)(text)).toBeUndefined();
    expect(movedBy(patch({ n: '1' }), READ, MAX_BYTES)(text)).toBeUndefined();
  });

  it('begins an age under another sid when somebody is logged in, and only then', () => {
    expect(movedBy(patch({ n: '1' }), READ, MAX_BYTES)(READ)).toBe(
      `{"uid": 2, "login": "anna", "n": 1, "create_time": ${NOW}}`,
    );
    expect(movedBy(patch({ n: '1' }), '{"uid": null}', MAX_BYTES)('{"uid": null}')).toBe('{"uid": null, "n": 1}');
  });

  it('by an update leaves the text to the letter when the update changes nothing', () => {
    const text = '{ "uid":2,"n":1 }';
    expect(updatedBy(() => {}, { uid: 2 }, MAX_BYTES)(text)).toBe(text);
  });

  it('by an update is not laid over the session of another user', () => {
    const change = vi.fn();
    expect(updatedBy(change, { uid: 2 }, MAX_BYTES)('{"uid": 3}')).toBeUndefined();
    expect(change).not.toHaveBeenCalled();
  });
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

describe('the size limit of a session', () => {
  const TEXT = '{"a": "1", "b": "12", "c": "ü", "d": "1234567"}';
  const BYTES = 48;

  it('counts bytes, and lets exactly as many through', () => {
    expect(withinLimit(TEXT, undefined, BYTES)).toBe(TEXT);
    expect(() => withinLimit(TEXT, undefined, BYTES - 1)).toThrow(`a session of ${BYTES} bytes was not saved`);
  });

  it('lets one that was too large before be changed as long as it does not grow', () => {
    expect(withinLimit(TEXT, 'x'.repeat(BYTES), 1)).toBe(TEXT);
    expect(() => withinLimit(TEXT, 'x'.repeat(BYTES - 1), 1)).toThrow('was not saved');
  });

  it('names what takes the most room, three keys and the largest first', () => {
    const text = '{"a": "1", "b": "12", "c": "üü", "d": "1234567"}';
    expect(() => withinLimit(text, undefined, 1)).toThrow(
      'largest values: "d" with 9 bytes, "c" with 6 bytes, "b" with 4 bytes\n',
    );
  });
});

describe('looking a session up', () => {
  const at = (next: string) => `{"next_sid": "${next}"}`;

  it('waits for nothing where the store does not', () => {
    store.load = () => '{"n": 1}' as never;
    expect(loadSession(store, A)).toMatchObject({ sid: A, text: '{"n": 1}', data: { n: 1 } });
  });

  it('finds nothing where there is nothing, or what is over', async () => {
    expect(await loadSession(store, A)).toBeUndefined();
    store.texts.set(A, `{"deletion_time": ${NOW}}`);
    expect(await loadSession(store, A)).toBeUndefined();
    store.texts.set(A, `{"deletion_time": ${NOW + 1}}`);
    expect(await loadSession(store, A)).toMatchObject({ sid: A });
  });

  it('follows four moves, and no more', async () => {
    const sids = ['0', '1', '2', '3', '4', '5'].map(sidOf);
    for (const [place, sid] of sids.entries()) {
      const next = sids[place + 1];
      store.texts.set(sid, next === undefined ? '{}' : at(next));
    }
    expect(await loadSession(store, sidOf('1'))).toMatchObject({ sid: sidOf('5'), text: '{}' });
    expect(await loadSession(store, sidOf('0'))).toBeUndefined();
  });

  it('looks a second time, 100 ms later, for what Odoo moves, and only when it is not there', async () => {
    store.texts.set(A, `{"session_token": "ab", "next_sid": "${B}"}`);
    expect(await loadSession(store, A)).toBeUndefined();
    const [, first, second, ...more] = store.loaded;
    expect([first?.sid, second?.sid, more]).toEqual([B, B, []]);
    // A timer of Node.js may fire up to 1 ms early.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(98);
    store.loaded.length = 0;
    store.texts.set(B, '{}');
    expect(await loadSession(store, A)).toMatchObject({ sid: B });
    expect(store.loaded.map(({ sid }) => sid)).toEqual([A, B]);
  });

  it('does not wait for what this host moved: that is there before anything leads to it', async () => {
    store.texts.set(A, at(B));
    expect(await loadSession(store, A)).toBeUndefined();
    expect(store.loaded.map(({ sid }) => sid)).toEqual([A, B]);
  });
});

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

it('two engines in one process race: what one of them does to a session does not wait for the other', async () => {
  const [one, other] = [new MemoryStore(), new MemoryStore()];
  let release = (): void => {};
  const blocked = behindWrites(one, A, () => new Promise<void>((resolve) => (release = resolve)));
  await behindWrites(other, A, async () => {});
  let isDone = false;
  const behind = behindWrites(one, A, async () => {
    isDone = true;
  });
  await behindWrites(other, A, async () => {});
  expect(isDone).toBe(false);
  release();
  await Promise.all([blocked, behind]);
  expect(isDone).toBe(true);
});

describe('tasks of one key', () => {
  let queue: KeyedQueue;
  let order: string[];
  beforeEach(() => {
    queue = new KeyedQueue();
    order = [];
  });

  /** Runs a task that ends when that is called. */
  function open(key: string, name: string): () => Promise<void> {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const done = queue.run(key, async () => {
      order.push(name);
      await ended;
    });
    return () => {
      end();
      return done;
    };
  }

  it('run one after the other, also when one joins while the second runs', async () => {
    const [first, second] = [open('a', 'first'), open('a', 'second')];
    await first();
    const third = open('a', 'third');
    expect(order).toEqual(['first', 'second']);
    await second();
    expect(order).toEqual(['first', 'second', 'third']);
    await third();
  });

  it('run beside those of another key', async () => {
    const ends = [open('a', 'first'), open('b', 'other')];
    expect(order).toEqual(['first', 'other']);
    for (const end of ends) await end();
  });

  it('begin at once when nothing of that key runs any more', async () => {
    await open('a', 'first')();
    const end = open('a', 'second');
    expect(order).toEqual(['first', 'second']);
    await end();
  });

  it('go on after a failure, which only the caller of the failed one sees', async () => {
    const failed = queue.run('a', async () => {
      throw new Error('mine');
    });
    const next = queue.run('a', async () => 'fine');
    await expect(failed).rejects.toThrow('mine');
    expect(await next).toBe('fine');
  });

  it('are remembered for 1,024 keys, or twice as many as are busy, and busy ones are never forgotten', async () => {
    const remembered = () => Reflect.get(queue, 'lines').size;
    const busy = open('busy', 'first');
    for (let key = 1; key < 1024; key++) await queue.run(`idle${key}`, async () => {});
    expect(remembered()).toBe(1024);
    await queue.run('more', async () => {});
    expect(remembered()).toBe(2);
    const next = open('busy', 'second');
    expect(order).toEqual(['first']);
    await busy();
    await next();
    const ends = Array.from({ length: 1200 }, (_, key) => open(`busy${key}`, 'many'));
    expect(remembered()).toBe(1200);
    // 1,022 were busy when they were counted last.
    for (let key = 1200; key < 2 * 1022; key++) await queue.run(`later${key}`, async () => {});
    expect(remembered()).toBe(2 * 1022);
    for (const end of ends) await end();
    await queue.run('last', async () => {});
    expect(remembered()).toBe(1);
  });
});

describe('writing over a session', () => {
  const more = (text: string) => text.replace('}', ', "m": 1}');
  const becomes: SessionData = { n: 1, m: 1, expiration: 7 };

  it('tries the text that it probably has, without reading it', async () => {
    store.texts.set(A, '{"n": 1}');
    const lifetime = vi.spyOn(store, 'lifetime');
    const known = { text: '{"n": 1}', becomes };
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
    const known = { text: '{"n": 1}', becomes };
    expect(await rewriteSession(store, A, known, more)).toEqual({ sid: A, text: '{"n": 2, "m": 1}', over: '{"n": 2}' });
    expect(store.written.map(({ seconds }) => seconds)).toEqual([7, 60]);
  });

  it('happens where the session moved meanwhile', async () => {
    store.texts.set(A, `{"next_sid": "${B}"}`).set(B, '{"n": 3}');
    expect(await rewriteSession(store, A, { text: '{"n": 1}', becomes }, more)).toMatchObject({ sid: B });
    expect(store.texts.get(B)).toBe('{"n": 3, "m": 1}');
  });

  it('writes nothing when that changes nothing', async () => {
    store.texts.set(A, '{"n": 1}');
    expect(await rewriteSession(store, A, undefined, (text) => text)).toMatchObject({ sid: A, text: '{"n": 1}' });
    expect(store.written).toEqual([]);
  });

  it('does not happen where the session is gone, unreadable or of somebody else', async () => {
    expect(await rewriteSession(store, A, undefined, more)).toBeUndefined();
    expect(await rewriteSession(store, A, { text: '{"n": 1}', becomes }, more)).toBeUndefined();
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
