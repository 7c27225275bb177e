import { createHash } from 'node:crypto';
import { closeSync, constants, futimesSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
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
  /** The folder of the last user. */
  private last: { readonly user: string; readonly folder: string } | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A user may be any text, of any length. */
  private folderOf(user: string): string {
    if (this.last?.user !== user)
      this.last = { user, folder: join(this.folder, createHash('sha256').update(user).digest('hex')) };
    return this.last.folder;
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

  has(user: string, sid: string): boolean {
    const end = endOf(this.folderOf(user) + sep + sid);
    return end !== undefined && end >= Date.now();
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
    // An entry is always a file; anything else must not prevent a login.
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
  const end = endOf(path);
  return end !== undefined && end < Date.now();
}

/** When an entry expires, in milliseconds since 1970. Undefined if there is none. */
function endOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It contains entries, or got one just now.
  }
}
