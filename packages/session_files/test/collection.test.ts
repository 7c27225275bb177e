import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newBase64Sid, newHexSid } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimName } from '../src/claim/claim_name.ts';
import { thisProcess } from '../src/claim/owner.ts';
import { collectInBackground, FileSessionStore, SessionFolder } from '../src/index.ts';

const FIXTURES = new URL('../../../test/fixtures/odoo/', import.meta.url).pathname;
const DAY = 86_400;
const WEEK = 7 * DAY;

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'wideload-collect-')), 'sessions');
  mkdirSync(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

function put(name: string, text: string, age = 0): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  const then = Date.now() / 1000 - age;
  utimesSync(path, then, then);
  return path;
}
const nested = (sid: string, suffix = '.sess'): string => `${sid.slice(0, 2)}/${sid}${suffix}`;
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
const settings = () => ({ folder, suffix: '.sess', expiration: WEEK });
const collect = (signal = new AbortController().signal) => new SessionFolder(settings()).collect({ signal });
const LOG = { debug() {}, info() {}, warn() {}, error() {} };

describe('collecting sessions', () => {
  it('removes those that are over, in every layout, and no other', async () => {
    const [ours, odoo18, odoo15] = [newBase64Sid(), newBase64Sid(), newHexSid()];
    put(nested(ours), '{"uid": 2}', WEEK + 120);
    put(nested(odoo18, ''), '{"uid": 2}', WEEK + 120);
    put(`werkzeug_${odoo15}.sess`, '{"uid": 2}', WEEK + 120);
    const kept = [newBase64Sid(), newHexSid()];
    put(nested(kept[0] ?? ''), '{"uid": 2}', WEEK - 60);
    put(nested(kept[1] ?? '', ''), '{"uid": 2}');
    expect(await collect()).toEqual({ seen: 5, removed: 3, leftovers: 0, stuck: 0 });
    expect(files()).toEqual([`${kept[0]}.sess`, kept[1]].sort());
  });

  it('goes by the lifetime that a session names itself, shorter or longer', async () => {
    const [short, long] = [newHexSid(), newHexSid()];
    put(nested(short), '{"uid": 2, "expiration": 30}', 120);
    put(nested(long), `{"uid": 2, "expiration": ${4 * WEEK}}`, 3 * WEEK);
    expect(await collect()).toMatchObject({ seen: 2, removed: 1 });
    expect(files()).toEqual([`${long}.sess`]);
  });

  it('removes pickles that are over, too', async () => {
    const name = 'werkzeug_d2b6d8226fd29d93bbc161c4becf6149bebb4f8a.sess';
    cpSync(join(FIXTURES, 'legacy-files', name), join(folder, name));
    utimesSync(join(folder, name), 1, 1);
    expect(await collect()).toMatchObject({ removed: 1 });
    expect(files()).toEqual([]);
  });

  it('leaves what cannot be read and what is not a session, at any age', async () => {
    const hostile = 'werkzeug_8601f39d80c72792937dd13b2b66c17427b71028.sess';
    cpSync(join(FIXTURES, 'legacy-files', hostile), join(folder, hostile));
    utimesSync(join(folder, hostile), 1, 1);
    for (const text of ['', '[1]', '{"a": ', 'garbage', '{"expiration": "x"'])
      put(nested(newHexSid()), text, 10 * WEEK);
    for (const name of ['notes.txt', 'a1/notes.sess', `b2/${newHexSid()}x`, `c3/${'c3'.repeat(20)}.bak`])
      put(name, '{"uid": 2}', 10 * WEEK);
    mkdirSync(join(folder, nested('d4'.repeat(20))), { recursive: true });
    const before = files();
    expect(await collect()).toMatchObject({ removed: 0, leftovers: 0 });
    expect(files()).toEqual(before);
  });

  it('leaves nothing older where the newest of several layouts is over', async () => {
    const sid = newHexSid();
    put(nested(sid), '{"uid": 2, "expiration": 30}', 120);
    put(nested(sid, ''), '{"uid": 1}', 200);
    put(`werkzeug_${sid}.sess`, '{"uid": 1}', 200);
    await collect();
    expect(new FileSessionStore(settings()).load(sid)).toBeUndefined();
    expect(files()).toEqual([]);
  });

  it('leaves one that has only just ended: it may be in use, and live on', async () => {
    const sid = newHexSid();
    const file = put(nested(sid), '{"uid": 2}', WEEK + 10);
    expect(await collect()).toMatchObject({ removed: 0 });
    expect(existsSync(file)).toBe(true);
  });

  it('may be done by several at once, and be broken off', async () => {
    for (let n = 0; n < 300; n++) put(nested(newHexSid()), '{"uid": 2}', 2 * WEEK);
    const stop = new AbortController();
    const broken = new SessionFolder(settings()).collect({
      signal: stop.signal,
      progress: (seen) => {
        if (seen === 50) stop.abort();
      },
    });
    expect(await broken).toMatchObject({ seen: 50, removed: 50 });
    const all = await Promise.all([collect(), collect(), collect()]);
    expect(all.reduce((sum, { removed }) => sum + removed, 0)).toBe(250);
    expect(all.map(({ stuck }) => stuck)).toEqual([0, 0, 0]);
    expect(files()).toEqual([]);
  });
});

describe('what was left behind', () => {
  const gone = spawnSync('true').pid;
  const [, start = '', place = ''] = thisProcess().split('-');
  const sid = newHexSid();
  const claim = (owner: string, n = 1) => `${nested(sid)}.${owner}.${n}.__wz_sess`;

  it('goes when its process has died, and stays while it lives or nobody can know', async () => {
    put(nested(sid), '{"uid": 2}');
    put(claim(`${gone}-1-${place}`), 'half');
    // The number of a process is given out again: only with its beginning is it that process.
    put(claim(`${process.pid}-1-${place}`), 'half');
    const kept = [put(claim(`1-${start}-00000000`), 'elsewhere'), put(claim(`x${place}`), 'of nobody')];
    expect(await collect()).toMatchObject({ leftovers: 2, removed: 0 });
    expect(files()).toEqual([`${sid}.sess`, ...kept.map((path) => path.split('/').at(-1))].sort());
  });

  it('of this process goes as well, when it no longer knows of it', async () => {
    const path = claimName(join(folder, nested(sid)));
    put(path.slice(folder.length + 1), '');
    expect(await collect()).toMatchObject({ leftovers: 1 });
  });

  it('by another program goes when it is old', async () => {
    const young = put('tmpabcdefgh.__wz_sess', '{', WEEK);
    expect(await collect()).toMatchObject({ leftovers: 0 });
    // Its time of last write cannot be trusted: the file was just created.
    expect(statSync(young).mtimeMs).toBeLessThan(Date.now() - DAY);
  });
});

describe('in the background', () => {
  it('files of dead programs are removed at once, expired sessions at intervals, until it is stopped', async () => {
    const left = put(
      `${nested(newHexSid())}.${spawnSync('true').pid}-1-${thisProcess().split('-')[2]}.1.__wz_sess`,
      '',
    );
    const stop = collectInBackground(settings(), 0.05, LOG);
    await expect.poll(() => existsSync(left), { timeout: 10_000 }).toBe(false);
    for (let turn = 0; turn < 3; turn++) {
      const over = put(nested(newHexSid()), '{"uid": 2}', 2 * WEEK);
      await expect.poll(() => existsSync(over), { timeout: 10_000 }).toBe(false);
    }
    await stop();
    const over = put(nested(newHexSid()), '{"uid": 2}', 2 * WEEK);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(existsSync(over)).toBe(true);
  });

  it('nothing is collected when the interval is 0, but what was left goes', async () => {
    const over = put(nested(newHexSid()), '{"uid": 2}', 2 * WEEK);
    const left = put(
      `${nested(newHexSid())}.${spawnSync('true').pid}-1-${thisProcess().split('-')[2]}.1.__wz_sess`,
      '',
    );
    const stop = collectInBackground(settings(), 0, LOG);
    await expect.poll(() => existsSync(left), { timeout: 10_000 }).toBe(false);
    await stop();
    expect(existsSync(over)).toBe(true);
  });

  it('a folder that is not there is no matter', async () => {
    rmSync(folder, { recursive: true });
    const warnings: string[] = [];
    const stop = collectInBackground(settings(), 0.01, { ...LOG, warn: (message) => warnings.push(message) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stop();
    expect(warnings).toEqual([]);
    mkdirSync(folder);
  });
});
