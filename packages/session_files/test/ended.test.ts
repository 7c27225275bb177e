import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newBase64Sid, newHexSid } from '@wideload/session';
import { logOutEverywhere, newSession, ODOO, openSession, Session } from '@wideload/session/internal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileSessionStore } from '../src/index.ts';

let dataDir: string;
let folder: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wideload-files-'));
  folder = join(dataDir, 'sessions');
  mkdirSync(folder);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dataDir, { recursive: true });
});

const SILENT = { unreadable: () => {}, unavailable: () => {} };

const open = (suffix = '') => new FileSessionStore({ folder, suffix, expiration: 604_800 });

/** A session that Odoo 18 made, as a slow request of Odoo read it. */
function ofOdoo(name = '') {
  const sid = name + newBase64Sid().slice(name.length);
  const text = JSON.stringify({ db: 'shop', uid: 2, login: 'anna', session_token: 'x'.repeat(64) });
  const path = join(folder, sid.slice(0, 2), sid);
  /** What Odoo does at the end of each request that changed something. */
  const save = () => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  save();
  return { sid, text, path, save };
}

describe.each(['.sess', ''])('with the suffix "%s", a session that a late save of Odoo brings back', (suffix) => {
  it('after a logout is refused, and removed again', async () => {
    const store = open(suffix);
    const { sid, text, path, save } = ofOdoo();
    const slow = new Session(store, { sid, text });
    await new Session(store, { sid, text: store.load(sid) ?? '' }).destroy();
    save();
    expect(store.peek(sid)).toBeUndefined();
    expect(existsSync(path)).toBe(true);
    expect(store.load(sid)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    save();
    slow.data.late = true;
    expect(await slow.save()).toBe('gone');
    save();
    expect(await store.write(sid, '{}', undefined, 60)).toEqual({ done: false, current: undefined });
    expect(open(suffix).load(sid)).toBeUndefined();
    save();
    expect(await store.destroy(sid)).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it('under another sid of its name is refused, also where this process has read it before', async () => {
    const store = open(suffix);
    const ended = ofOdoo();
    const name = ended.sid.slice(0, 42);
    const [before, after] = [ofOdoo(name), ofOdoo(name)];
    rmSync(after.path);
    // A file that did not just change is read once.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3000 });
    expect(store.load(before.sid)).toBe(before.text);
    await new Session(open(suffix), { sid: ended.sid, text: ended.text }).destroy();
    expect(store.load(before.sid)).toBeUndefined();
    for (const one of [before, after]) {
      one.save();
      expect(store.load(one.sid)).toBeUndefined();
      expect(existsSync(one.path)).toBe(false);
    }
    const other = ofOdoo();
    expect(store.load(other.sid)).toBe(other.text);
  });

  it('under a sid of 40 hex digits that led to it is refused', async () => {
    const store = open(suffix);
    const session = newSession(Object.assign(open(suffix), { newSid: newHexSid }));
    await session.logIn({ uid: 2, login: 'admin' });
    const { sid } = session;
    const text = store.load(sid) ?? '';
    const here = new Session(store, { sid, text });
    await here.rotateSoftly();
    expect([here.sid.length, (await openSession(store, sid, SILENT)).login]).toEqual([84, 'admin']);
    await here.destroy();
    expect(store.load(sid)).toBeUndefined();
    expect(await store.write(sid, text, undefined, 60)).toEqual({ done: false, current: undefined });
  });

  it('after "End all my sessions" and a login here is refused', async () => {
    const store = open(suffix);
    const ended = ofOdoo();
    await logOutEverywhere(store, { provider: ODOO, db: 'shop', uid: 2 });
    const replaced = ofOdoo();
    const { sid } = replaced;
    await new Session(store, { sid, text: store.load(sid) ?? '' }).logIn({ uid: 1, login: 'admin' });
    for (const { sid, save } of [ended, replaced]) {
      save();
      expect(store.load(sid)).toBeUndefined();
    }
  });
});

describe('the mark of a session that ended', () => {
  it('is an empty file beside the sessions, and counts for an hour', async () => {
    const store = open();
    const { sid, text, save } = ofOdoo();
    await store.destroy(sid);
    const marks = readdirSync(`${folder}_by_user`, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(marks.map(({ name }) => name)).toEqual([sid.slice(0, 42).padEnd(84, '-')]);
    expect(marks.map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'))).toEqual(['']);
    save();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_601_000 });
    try {
      expect(store.load(sid)).toBe(text);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not left where nothing ended', async () => {
    const store = open();
    expect(await store.destroy(newBase64Sid())).toBe(false);
    expect(await store.destroyIf(newBase64Sid(), '{}')).toEqual({ done: false, current: undefined });
    expect(existsSync(`${folder}_by_user`)).toBe(false);
  });

  it('prevents no logout where it cannot be written', async () => {
    writeFileSync(`${folder}_by_user`, '');
    const { sid } = ofOdoo();
    const store = open();
    expect(await store.destroy(sid)).toBe(true);
    expect(store.load(sid)).toBeUndefined();
  });
});
