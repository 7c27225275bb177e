import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UnreadableSession } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkServedFolder, FileSessionStore, prepareFolder, type SessionFile, SessionFolder } from '../src/index.ts';

const SID = 'a1'.repeat(20);
const isRoot = process.geteuid?.() === 0;

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wideload-trust-'));
  folder = join(home, 'sessions');
  prepareFolder(folder);
});
afterEach(() => rmSync(home, { recursive: true }));

const settings = () => ({ folder, suffix: '.sess', expiration: 604_800 });
const store = () => new FileSessionStore(settings());
/** The places in which a session is looked for, in ours and in both of Odoo's layouts. */
const PLACES = [`a1/${SID}.sess`, `a1/${SID}`, `werkzeug_${SID}.sess`];
const at = (place: string): string => {
  const path = join(folder, place);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
};
const put = (place = `a1/${SID}.sess`): string => {
  const path = at(place);
  writeFileSync(path, '{"uid": 2}', { mode: 0o600 });
  return path;
};
const reasonOf = (task: () => unknown): string => {
  try {
    task();
  } catch (error) {
    if (error instanceof UnreadableSession) return error.message;
    throw error;
  }
  return 'it was read';
};
const listed = async (): Promise<SessionFile[]> => {
  const files: SessionFile[] = [];
  for await (const file of new SessionFolder(settings()).files()) files.push(file);
  return files;
};

describe.each(PLACES)('in place of the session %s', (place) => {
  it('a named pipe is not waited for, and can be removed', async () => {
    execFileSync('mkfifo', [at(place)]);
    expect(reasonOf(() => store().load(SID))).toBe('it is a named pipe (FIFO), not a file');
    expect(reasonOf(() => store().peek(SID))).toBe('it is a named pipe (FIFO), not a file');
    expect(await store().destroy(SID)).toBe(true);
    expect(store().load(SID)).toBeUndefined();
  });

  it('a folder is not a session, and logging out does not fail for it', async () => {
    mkdirSync(at(place));
    expect(reasonOf(() => store().load(SID))).toBe('it is a folder, not a file');
    expect(await store().destroy(SID)).toBe(false);
    expect(readdirSync(join(folder, place))).toEqual([]);
  });

  it('a link is not followed', () => {
    writeFileSync(join(home, 'other'), '{"uid": 2}', { mode: 0o600 });
    symlinkSync(join(home, 'other'), at(place));
    expect(reasonOf(() => store().load(SID))).toBe('it is a symbolic link, not a file');
  });

  it('a file that everybody may write is not believed', () => {
    chmodSync(put(place), 0o666);
    expect(reasonOf(() => store().load(SID))).toBe('every user of this machine may write it');
  });
});

describe('a session file', () => {
  it('is not believed in a folder that everybody may write', () => {
    chmodSync(dirname(put()), 0o777);
    expect(reasonOf(() => store().load(SID))).toBe(
      'its folder is not trusted: every user of this machine may write it',
    );
  });

  it.runIf(isRoot)('of another user is not believed, but one of our group is (as root, who can make one)', () => {
    const file = put();
    chownSync(file, 4321, 4321);
    expect(reasonOf(() => store().load(SID))).toBe('it belongs to the user 4321, not to the user of the host');
    chownSync(file, 4321, process.getegid?.() ?? 0);
    chmodSync(file, 0o660);
    expect(store().load(SID)).toBe('{"uid": 2}');
    chownSync(file, 0, 4321);
    expect(reasonOf(() => store().load(SID))).toBe('the group 4321 may write it, and the host is not a member');
  });
});

describe('a sessions folder', () => {
  it('that everybody may write is refused, with the way out', async () => {
    chmodSync(folder, 0o777);
    const refused = expect.objectContaining({
      code: 'SESSION_FOLDER_FOREIGN',
      message: expect.stringMatching(
        /every user of this machine may write it\n(?: {2}run the host as the owner .*; or\n)? {2}chown -R \d+ .*sessions && chmod/,
      ),
    });
    expect(() => prepareFolder(folder)).toThrow(refused);
    await expect(listed()).rejects.toEqual(refused);
    chmodSync(folder, 0o700);
    mkdirSync(`${folder}_by_user`);
    chmodSync(`${folder}_by_user`, 0o777);
    expect(() => prepareFolder(folder)).toThrow(/sessions_by_user, because others may write there: every user/);
  });

  it.runIf(isRoot)('of another user is refused, but a volume of Kubernetes is not (as root, who can make one)', () => {
    chownSync(folder, 4321, 4321);
    expect(() => prepareFolder(folder)).toThrow('it belongs to the user 4321, not to the user of the host');
    chownSync(folder, 0, process.getegid?.() ?? 0);
    chmodSync(folder, 0o2775);
    expect(() => prepareFolder(folder)).not.toThrow();
  });

  it('says in words what stands in its place', () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(() => prepareFolder(folder)).toThrow('it is not a folder (EEXIST)');
  });

  it.runIf(isRoot)(
    'of a service is worked with by root (as which this runs), who leaves nothing of his there, and does not serve from it',
    async () => {
      chownSync(home, 4321, 4321);
      rmSync(folder, { recursive: true });
      prepareFolder(folder);
      const mine = store();
      mine.write(SID, '{"uid": 2}', undefined, 60);
      mine.addToUserIndex('admin', SID, 60);
      expect(mine.load(SID)).toBe('{"uid": 2}');
      const left = readdirSync(home, { recursive: true, encoding: 'utf8' });
      expect(left).toContain(`sessions/a1/${SID}.sess`);
      expect(left.some((name) => name.startsWith('sessions_by_user/') && name.endsWith(SID))).toBe(true);
      for (const name of left) expect(statSync(join(home, name)), name).toMatchObject({ uid: 4321, gid: 4321 });
      expect(() => checkServedFolder(folder)).toThrow('it belongs to the user 4321, not to the user of the host');
    },
  );

  it('is not held up by a named pipe in the place of an entry of the user index', () => {
    store().addToUserIndex('admin', SID, 60);
    const [user = ''] = readdirSync(`${folder}_by_user`);
    const entry = join(`${folder}_by_user`, user, SID);
    rmSync(entry);
    execFileSync('mkfifo', [entry]);
    store().addToUserIndex('admin', SID, 60);
    expect(statSync(entry).isFile()).toBe(true);
  });
});
