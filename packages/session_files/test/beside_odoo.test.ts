import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newBase64Sid, newHexSid, UnreadableSession } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSessionStore, SessionFolder } from '../src/index.ts';

const PICKLE_SID = 'd2b6d8226fd29d93bbc161c4becf6149bebb4f8a';
const PICKLE = new URL(`../../../test/fixtures/odoo/legacy-files/werkzeug_${PICKLE_SID}.sess`, import.meta.url)
  .pathname;
const WEEK = 604_800;
const TEXT = '{"uid": 2, "session_token": "9e2a"}';

/** The data_dir of an Odoo. */
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wideload-odoo-'));
  mkdirSync(join(dataDir, 'filestore'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const settings = (suffix: string) => ({ folder: join(dataDir, 'sessions'), suffix, expiration: WEEK });
const open = (suffix: string) => new FileSessionStore(settings(suffix));
const collect = (suffix: string) =>
  new SessionFolder(settings(suffix)).collect({ signal: new AbortController().signal });

const place = (name: string): string => {
  const path = join(dataDir, 'sessions', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};
const age = (path: string, seconds: number): string => {
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
  return path;
};
/** A session of Odoo 18. */
const json = (sid: string, seconds = 0): string => {
  const path = place(`${sid.slice(0, 2)}/${sid}`);
  writeFileSync(path, TEXT);
  return age(path, seconds);
};
/** A session of Odoo 16 or 17, or of one up to 15. */
const pickle = (name = `${PICKLE_SID.slice(0, 2)}/${PICKLE_SID}`, seconds = 0): string => {
  const path = place(name);
  cpSync(PICKLE, path);
  return age(path, seconds);
};
/** What Odoo finds in a file: its bytes, and when it was last written. */
const state = (path: string) => [readFileSync(path, 'hex'), statSync(path).mtimeMs, statSync(path).ino];

describe.each([
  ['JSON of Odoo 18', newBase64Sid(), json],
  ['a pickle of Odoo 16', PICKLE_SID, () => pickle()],
  ['a pickle of Odoo 15', PICKLE_SID, () => pickle(`werkzeug_${PICKLE_SID}.sess`)],
])('%s, in the data_dir of an Odoo, where ours have a suffix', (_, sid, put) => {
  it('is not known here, and stays as it is when a session with its sid is used', async () => {
    const path = put(sid);
    const before = state(path);
    const store = open('.sess');
    expect(store.load(sid)).toBeUndefined();
    store.touch(sid, WEEK);
    expect(await store.write(sid, '{"b": 1}', undefined, WEEK)).toEqual({ done: true });
    expect(await store.write(sid, '{"b": 2}', '{"b": 1}', WEEK)).toEqual({ done: true });
    expect(await store.destroyIf(sid, '{"b": 2}')).toEqual({ done: true });
    expect(await store.destroy(sid)).toBe(false);
    expect(state(path)).toEqual(before);
  });

  it('is not collected, however old', async () => {
    const path = age(put(sid), 5 * WEEK);
    expect(await collect('.sess')).toMatchObject({ removed: 0, stuck: 0 });
    expect(existsSync(path)).toBe(true);
  });

  it('is taken over where there is no filestore', () => {
    rmSync(join(dataDir, 'filestore'), { recursive: true });
    const path = put(sid);
    expect(open('.sess').load(sid)).toContain('"uid"');
    expect(existsSync(path)).toBe(false);
  });
});

describe('in the data_dir of an Odoo, where ours have no suffix', () => {
  it('a session of Odoo 18 is shared, and is not collected, since Odoo may let it live longer', async () => {
    const [sid, old] = [newBase64Sid(), newBase64Sid()];
    const path = json(sid);
    const store = open('');
    expect(store.load(sid)).toBe(TEXT);
    expect(await store.write(sid, '{"uid": 3}', TEXT, WEEK)).toEqual({ done: true });
    expect(readFileSync(path, 'utf8')).toBe('{"uid": 3}');
    const oldPath = json(old, 2 * WEEK);
    expect(await collect('')).toMatchObject({ removed: 0 });
    expect(existsSync(oldPath)).toBe(true);
    expect(await store.destroy(sid)).toBe(true);
  });

  it.each([0, 2 * WEEK])('a pickle last written %i s ago is refused, and stays as it is', async (seconds) => {
    const path = pickle(undefined, seconds);
    const before = state(path);
    const store = open('');
    expect(() => store.load(PICKLE_SID)).toThrow(UnreadableSession);
    expect(() => store.write(PICKLE_SID, '{}', undefined, WEEK)).toThrow(UnreadableSession);
    expect(() => store.destroyIf(PICKLE_SID, '{}')).toThrow(UnreadableSession);
    expect(await store.destroy(PICKLE_SID)).toBe(false);
    const files = new SessionFolder(settings(''));
    if (seconds > 0) expect(() => files.put(PICKLE_SID, '{}', Date.now())).toThrow(UnreadableSession);
    else expect(files.put(PICKLE_SID, '{}', Date.now())).toBe(false);
    await collect('');
    expect(state(path)).toEqual(before);
  });

  it('a file in pickled form that Odoo 15 keeps elsewhere stays as it is', async () => {
    const sid = newHexSid();
    const path = pickle(`werkzeug_${sid}.sess`);
    expect(await open('').write(sid, '{}', undefined, WEEK)).toEqual({ done: true });
    expect(existsSync(path)).toBe(true);
  });
});
