import { appendFileSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, giveToOwnerOf, makeFolder } from '@wideload/kit/internal';
import { isSid } from '@wideload/session';

/** A session that ended; with `successor`, a sid that was replaced. */
export interface Ending {
  readonly sid: string;
  readonly successor: string | undefined;
}

/** Milliseconds for which one file is written: a file is removed as a whole, when all of it can be forgotten. */
const FILE_MS = 10 * 60_000;

/**
 * The endings of all processes of this host, in files of its data folder: one process repeats those that another
 * acknowledged, even if that was killed, and the next start repeats the rest. A line is a sid, or a sid and its
 * successor. Not synced to the disk: if the machine loses its power, Redis runs on another one, or has lost more.
 */
export class Journal {
  private readonly folder: string;
  private readonly newName: () => string;
  private readonly now: () => number;
  private current = '';
  private currentUntil = Number.NEGATIVE_INFINITY;

  /** `newName`: returns a file name that no process uses. `now`: milliseconds. */
  constructor(folder: string, newName: () => string, now: () => number) {
    this.folder = folder;
    this.newName = newName;
    this.now = now;
  }

  /** Appends an ending. Throws errors of the file system. */
  add({ sid, successor }: Ending): void {
    const isNew = this.now() >= this.currentUntil;
    if (isNew) {
      makeFolder(this.folder, 0o700);
      this.current = join(this.folder, this.newName());
    }
    appendFileSync(this.current, successor === undefined ? `${sid}\n` : `${sid} ${successor}\n`, { mode: 0o600 });
    if (!isNew) return;
    giveToOwnerOf(this.folder, this.current);
    this.currentUntil = this.now() + FILE_MS;
  }

  /** Reads the endings of all processes. Throws errors of the file system. */
  *read(): Generator<Ending> {
    for (const path of this.files()) {
      const text = unlessGone(() => readFileSync(path, 'latin1')) ?? '';
      for (const line of text.split('\n')) {
        const [sid = '', successor] = line.split(' ');
        // A killed process may have left part of a line.
        if (isSid(sid) && (successor === undefined || isSid(successor))) yield { sid, successor };
      }
    }
  }

  /** Removes the files whose last ending is older than `beforeMs`, in milliseconds since 1970. */
  forget(beforeMs: number): void {
    for (const path of this.files()) {
      unlessGone(() => {
        if (statSync(path).mtimeMs < beforeMs) unlinkSync(path);
      });
    }
  }

  private files(): readonly string[] {
    const names = unlessGone(() => readdirSync(this.folder)) ?? [];
    return names.map((name) => join(this.folder, name));
  }
}

/** Undefined if the file does not exist: another process removed it, or nothing has ended yet. */
function unlessGone<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}
