import { createHash } from 'node:crypto';
import { closeSync, constants, futimesSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf, makeFolder, NotAFile, type OpenFile, openFile } from '@wideload/kit/internal';
import { isSid } from '@wideload/session';
import { entriesOf, inPages } from '../collection/entries.ts';
import type { Pace } from '../collection/pace.ts';
import { isMissing } from '../folder/errno.ts';

/**
 * The user index, as empty files `<folder>/<hash of the user>/<sid>`: the sessions of one user are listed without reading
 * those of others. The modification time of a file is when its entry expires.
 */
export class UserIndex {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A user may be any text, of any length. */
  private folderOf(user: string): string {
    return join(this.folder, createHash('sha256').update(user).digest('hex'));
  }

  add(user: string, sid: string, seconds: number): void {
    const folder = this.folderOf(user);
    const path = join(folder, sid);
    const end = Date.now() / 1000 + seconds;
    const { file } = openEntry(folder, path);
    try {
      futimesSync(file, end, end);
      giveToOwnerOf(folder, file);
    } finally {
      closeSync(file);
    }
  }

  remove(user: string, sid: string): void {
    rmSync(join(this.folderOf(user), sid), { force: true });
  }

  sidsOfUser(user: string): AsyncGenerator<string[]> {
    const folder = this.folderOf(user);
    return inPages(sidsIn(folder, (sid) => !isExpired(join(folder, sid))));
  }

  /** Removes expired entries, and the folders of users without entries. Returns how many entries it removed. */
  async sweep(signal: AbortSignal, pace: Pace): Promise<number> {
    let removed = 0;
    for await (const { name, parentPath } of entriesOf(this.folder)) {
      const folder = join(parentPath, name);
      for await (const sid of sidsIn(folder)) {
        if (signal.aborted) return removed;
        if (isExpired(join(folder, sid))) {
          rmSync(join(folder, sid), { force: true });
          removed++;
        }
        await pace.step();
      }
      removeIfEmpty(folder);
    }
    return removed;
  }
}

function openEntry(folder: string, path: string): OpenFile {
  const open = (): OpenFile =>
    openFile(path, constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    return open();
  } catch (error) {
    if (isMissing(error)) makeFolder(folder, 0o700);
    // What is not a file cannot be an entry, and must not prevent a login.
    else if (error instanceof NotAFile) rmSync(path);
    else throw error;
    return open();
  }
}

async function* sidsIn(folder: string, isWanted = (_sid: string): boolean => true): AsyncGenerator<string> {
  for await (const entry of entriesOf(folder))
    if (entry.isFile() && isSid(entry.name) && isWanted(entry.name)) yield entry.name;
}

function isExpired(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < Date.now();
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds entries, or got one just now.
  }
}
