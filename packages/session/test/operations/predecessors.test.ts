import { ENDED_SECONDS, newBase64Sid, newHexSid, sessionName } from '@wideload/session';
import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../src/operations/end.ts';
import { endPredecessors, rememberPredecessor } from '../../src/operations/predecessors.ts';
import { rotateSession, rotateSessionSoftly } from '../../src/operations/rotate.ts';
import { wrappedStore } from '../../src/wrapped_store.ts';
import { localText } from '../support/local_text.ts';
import { down, WatchedStore } from '../support/watched_store.ts';

const FORMS = [
  ['40 hex digits', newHexSid],
  ['84 characters', newBase64Sid],
] as const;

let store: WatchedStore;
beforeEach(() => {
  store = new WatchedStore();
});

describe.each(FORMS)('the sids that a session had before, of %s,', (_, newSid) => {
  let sids: string[];
  let texts: string[];

  /** A session that moved softly three times, with what it held under each sid. */
  beforeEach(async () => {
    sids = [newSid()];
    texts = [localText(sids[0] ?? '')];
    store.newSid = newSid;
    store.texts.set(sids[0] ?? '', texts[0] ?? '');
    for (let n = 0; n < 3; n++) {
      const moved = await rotateSessionSoftly(store, sids.at(-1) ?? '', 120);
      sids.push(moved?.sid ?? '');
      texts.push(moved?.text ?? '');
    }
  });

  it.each<[string, (sid: string) => Promise<unknown>]>([
    ['ends', (sid) => endSession(store, sid)],
    ['moves at once', (sid) => rotateSession(store, sid, (from) => (to) => localText(to, { from: from.sid }))],
  ])('are refused when it %s, also where a late save brought one back before', async (_, end) => {
    const last = sids.at(-1) ?? '';
    store.texts.set(sids[1] ?? '', texts[1] ?? '');
    await end(last);
    for (const [n, sid] of sids.entries()) {
      expect([n, await store.load(sid)]).toEqual([n, undefined]);
      // A late save of Odoo.
      store.texts.set(sid, texts[n] ?? '');
      expect([n, await store.load(sid)]).toEqual([n, undefined]);
    }
  });

  it('are left alone when another session ends', async () => {
    store.texts.set(sids[0] ?? '', texts[0] ?? '');
    const other = newSid();
    store.texts.set(other, localText(other));
    await endSession(store, other);
    expect(await store.load(sids[0] ?? '')).toBe(texts[0]);
  });

  it('prevent no ending where they cannot be known', async () => {
    const last = sids.at(-1) ?? '';
    store.sidsOfUser = down;
    expect(await endSession(store, last)).toBe(true);
    expect(await store.load(last)).toBeUndefined();
  });
});

describe('a sid that led to another', () => {
  it('is remembered for as long as a sid is refused, beside the sessions, and not where both have one name', async () => {
    const [from, to] = [newHexSid(), newHexSid()];
    const remembered: unknown[] = [];
    store.addToUserIndex = async (...entry) => void remembered.push(entry);
    await rememberPredecessor(store, from, to);
    expect(remembered).toEqual([[`led_to:${to}`, from, ENDED_SECONDS]]);
    const long = newBase64Sid();
    const next = sessionName(long) + newBase64Sid().slice(42);
    await rememberPredecessor(store, long, next);
    expect(remembered).toHaveLength(1);
    await rememberPredecessor(store, from, next);
    expect(remembered[1]).toEqual([`led_to:${sessionName(long)}`, from, ENDED_SECONDS]);
  });

  it('is refused before the session ends: after a failure, the next try ends both', async () => {
    const sid = newHexSid();
    store.texts.set(sid, localText(sid));
    const last = (await rotateSessionSoftly(store, sid, 120))?.sid ?? '';
    store.destroyIf = down;
    await expect(endSession(store, last)).rejects.toThrow('down');
    expect(await store.load(sid)).toBeUndefined();
  });

  it('is refused once where sids led to each other', async () => {
    const [one, other] = [newHexSid(), newHexSid()];
    await rememberPredecessor(store, one, other);
    await rememberPredecessor(store, other, one);
    await endPredecessors(store, one);
    expect([...store.ended]).toEqual([other]);
  });
});

describe('a soft rotation of a long sid', () => {
  const sid = newBase64Sid();
  const text = localText(sid);
  beforeEach(() => {
    store.newSid = newBase64Sid;
    store.texts.set(sid, text);
  });

  it('that another one overtakes leaves the session where that one moved it', async () => {
    let moved: { readonly sid: string; readonly text: string } | undefined;
    const overtaken = wrappedStore(store, {
      async write(at, text, expected, seconds) {
        // Another process, just before.
        if (at === sid) moved ??= await rotateSessionSoftly(store, sid, 120);
        return store.write(at, text, expected, seconds);
      },
    });
    const mine = await rotateSessionSoftly(overtaken, sid, 120);
    expect(mine?.sid).toBe(moved?.sid);
    expect(await store.load(mine?.sid ?? '')).toBeDefined();
    expect(await store.load(mine?.sid ?? '')).toBe(moved?.text);
    expect([...store.texts.keys()].sort()).toEqual([sid, mine?.sid].sort());
  });

  it('of a session that ends meanwhile creates nothing', async () => {
    store.load = async (at) => {
      const found = store.texts.get(at);
      if (at === sid) await store.refuse(sid);
      return found;
    };
    expect(await rotateSessionSoftly(store, sid, 120)).toBeUndefined();
    expect(store.texts.size).toBe(0);
  });
});
