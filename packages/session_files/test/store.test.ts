import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable, UnreadableSession } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withoutRoot } from '../../../test/support/without_root.ts';
import { FileSessionStore, prepareFolder, SessionFolder } from '../src/index.ts';
import { stepping } from './support/system_calls.ts';

const FIXTURES = new URL('../../../test/fixtures/odoo/', import.meta.url).pathname;
const WEEK = 604_800;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (suffix = '.sess') => new FileSessionStore({ folder, suffix, expiration: WEEK });
const put = (path: string, text: string, ageSeconds = 0): string => {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(file, then, then);
  return file;
};
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const SID = 'a1'.repeat(20);

describe('a session in a file', () => {
  it("is its owner's alone, written whole, with no temporary file left", async () => {
    const store = open();
    store.write(SID, '{"a": 1}', undefined, 60);
    const file = join(folder, 'a1', `${SID}.sess`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a1')).mode & 0o777).toBe(0o700);
    expect(files()).toEqual([`${SID}.sess`]);
  });

  it('lies where Odoo 18 looks for it when the suffix is nothing', () => {
    open('').write(SID, '{"a": 1}', undefined, 60);
    expect(readFileSync(join(folder, 'a1', SID), 'utf8')).toBe('{"a": 1}');
  });

  it('is over a week after its last write, or when it says itself', () => {
    put(`a1/${SID}.sess`, '{"uid": 2}', WEEK - 60);
    expect(open().load(SID)).toBe('{"uid": 2}');
    put(`a1/${SID}.sess`, '{"uid": 2}', WEEK + 60);
    expect(open().load(SID)).toBeUndefined();
    put(`a1/${SID}.sess`, '{"uid": 2, "expiration": 30}', 60);
    expect(open().load(SID)).toBeUndefined();
  });

  it('that is touched lives on, and keeps its text', () => {
    const file = put(`a1/${SID}.sess`, '{"uid": 2}', WEEK - 60);
    open().touch(SID, WEEK);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
  });

  it('that has expired may begin again', () => {
    put(`a1/${SID}.sess`, '{"uid": 2}', WEEK + 60);
    expect(open().write(SID, '{"uid": 3}', undefined, 60)).toEqual({ done: true });
  });

  it.each(['', '[1]x', '\u0000', 'garbage'])('that holds %j is refused and left', (text) => {
    const file = put(`a1/${SID}.sess`, text);
    expect(() => open().load(SID)).toThrow(UnreadableSession);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('that the disk refuses is a store out of reach, not a session that is gone', () => {
    // A link that leads to itself: what root is refused, too.
    symlinkSync('a1', join(folder, 'a1'));
    expect(() => open().load(SID)).toThrow(StoreUnavailable);
    expect(() => open().write(SID, '{}', undefined, 60)).toThrow(StoreUnavailable);
  });
});

describe('the folder of the sessions', () => {
  it('is made for its owner alone, and nothing is left of trying it out', () => {
    const made = join(folder, 'data/sessions');
    prepareFolder(made);
    prepareFolder(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(made)).toEqual([]);
  });

  it('cannot be where there are no hard links, since nothing would keep processes apart', () => {
    const refuse = () =>
      stepping(
        () => prepareFolder(folder),
        (_, name) => {
          if (name === 'linkSync') throw Object.assign(new Error('no links here'), { code: 'EPERM' });
        },
      );
    expect(refuse).toThrow('its file system has no hard links');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('sessions that Odoo left', () => {
  it('of version 18 are read, and moved on first use with the age they have', () => {
    const old = put(`a1/${SID}`, '{"uid": 2}', 3600);
    expect(open().load(SID)).toBe('{"uid": 2}');
    expect(existsSync(old)).toBe(false);
    const age = (Date.now() - statSync(join(folder, 'a1', `${SID}.sess`)).mtimeMs) / 1000;
    expect(age).toBeGreaterThan(3500);
  });

  it('of versions 16 and before are read as their addon would have written them, and moved', () => {
    const sid = 'd2b6d8226fd29d93bbc161c4becf6149bebb4f8a';
    const name = `werkzeug_${sid}.sess`;
    cpSync(join(FIXTURES, 'legacy-files', name), join(folder, name));
    const expected = JSON.parse(readFileSync(join(FIXTURES, 'legacy-files', `${name}.expected.json`), 'utf8'));
    expect(JSON.parse(open().load(sid) ?? '')).toEqual(expected);
    expect(files()).toEqual([`${sid}.sess`]);
    expect(JSON.parse(open().load(sid) ?? '')).toEqual(expected);
  });

  it('that are hostile are refused and left', () => {
    const sid = '8601f39d80c72792937dd13b2b66c17427b71028';
    const name = `werkzeug_${sid}.sess`;
    cpSync(join(FIXTURES, 'legacy-files', name), join(folder, name));
    expect(() => open().load(sid)).toThrow(UnreadableSession);
    expect(files()).toEqual([name]);
  });

  it('are destroyed in every layout', () => {
    put(`a1/${SID}.sess`, '{}');
    put(`a1/${SID}`, '{}');
    put(`werkzeug_${SID}.sess`, '{}');
    expect(open().destroy(SID)).toBe(true);
    expect(files()).toEqual([]);
    expect(open().load(SID)).toBeUndefined();
  });
});

describe('the list of session files', () => {
  const list = async () => {
    const seen: string[] = [];
    const refused: string[] = [];
    for await (const { sid, path } of new SessionFolder({ folder, suffix: '.sess', expiration: 604_800 }).files(
      (name) => refused.push(name),
    )) {
      seen.push(`${sid} ${path.slice(folder.length + 1)}`);
    }
    return { seen: seen.sort(), refused };
  };

  it('has those of every layout, and nothing else', async () => {
    const other = 'b'.repeat(84);
    put(`a1/${SID}.sess`, '{}');
    put(`bb/${other}`, '{}');
    put(`werkzeug_${SID}.sess`, '{}');
    for (const foreign of [
      'notes.txt',
      'a1/x',
      `a1/${SID}.sess.1.2.__wz_sess`,
      `bb/${SID}`,
      'tmp1.__wz_sess',
      `a1/${SID}.bak`,
    ]) {
      put(foreign, '{}');
    }
    expect((await list()).seen).toEqual([
      `${SID} a1/${SID}.sess`,
      `${SID} werkzeug_${SID}.sess`,
      `${other} bb/${other}`,
    ]);
  });

  it('skips a folder that cannot be listed, and names it', async () => {
    put(`a1/${SID}.sess`, '{}');
    put(`bb/${'b'.repeat(40)}`, '{}');
    chmodSync(join(folder, 'bb'), 0);
    chmodSync(folder, 0o755);
    expect(await withoutRoot(list)).toEqual({ seen: [`${SID} a1/${SID}.sess`], refused: [join(folder, 'bb')] });
    chmodSync(join(folder, 'bb'), 0o700);
  });

  it('of a folder that is not there is empty', async () => {
    rmSync(folder, { recursive: true });
    expect(await list()).toEqual({ seen: [], refused: [] });
    mkdirSync(folder);
  });
});
