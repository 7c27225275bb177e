import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileSessionStore } from '../src/index.ts';
import { stepping } from './support/system_calls.ts';

const SID = 'a1'.repeat(20);
const WEEK = 604_800;
/** Of the file's last write: a time that can be given to another file to the letter. */
const WRITTEN = new Date(Math.floor(Date.now() / 1000) * 1000);

let folder: string;
let file: string;
let store: FileSessionStore;
beforeEach(() => {
  // A file system that is known to be local, wherever the tests run.
  folder = mkdtempSync('/dev/shm/wideload-recent-');
  file = join(folder, 'a1', `${SID}.sess`);
  mkdirSync(join(folder, 'a1'));
  writeFileSync(file, '{"uid": 2}');
  utimesSync(file, WRITTEN, WRITTEN);
  store = new FileSessionStore({ folder, suffix: '.sess', expiration: WEEK });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** The file has been as it is for a while. */
const afterAWhile = (): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5000 });
};

/** How often the file is opened. */
function opens(task: () => void): number {
  let count = 0;
  stepping(task, (_, name) => {
    if (name === 'openSync') count++;
  });
  return count;
}

describe.runIf(process.platform === 'linux')(
  'a session file that was read before (on Linux, where a local file system is known as one)',
  () => {
    it('is not opened again while it is the same', () => {
      afterAWhile();
      expect(opens(() => store.load(SID))).toBe(1);
      expect(opens(() => expect(store.load(SID)).toBe('{"uid": 2}'))).toBe(0);
    });

    it('is opened again when it changed a moment before, since the next change may bear the same time', () => {
      expect(opens(() => store.load(SID))).toBe(1);
      expect(opens(() => store.load(SID))).toBe(1);
    });

    it('is as it is now when another program put one in its place', () => {
      afterAWhile();
      store.load(SID);
      writeFileSync(`${file}.new`, '{"uid": 3}');
      utimesSync(`${file}.new`, WRITTEN, WRITTEN);
      renameSync(`${file}.new`, file);
      expect(store.load(SID)).toBe('{"uid": 3}');
    });

    it('is as it is now when it was written over, with as many letters and the time that it had', () => {
      afterAWhile();
      store.load(SID);
      writeFileSync(file, '{"uid": 3}');
      utimesSync(file, WRITTEN, WRITTEN);
      expect(store.load(SID)).toBe('{"uid": 3}');
    });

    it('is gone when somebody removed it', () => {
      afterAWhile();
      store.load(SID);
      rmSync(file);
      expect(store.load(SID)).toBeUndefined();
    });

    it('is over when its time is', () => {
      afterAWhile();
      store.load(SID);
      vi.setSystemTime(Date.now() + WEEK * 1000);
      expect(opens(() => expect(store.load(SID)).toBeUndefined())).toBe(0);
    });
  },
);
