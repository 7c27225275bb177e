import { createHash } from 'node:crypto';
import { closeSync, constants, futimesSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf, makeFolder, NotAFile, type OpenFile, openFile } from '@wideload/kit/internal';
import { isSid } from '@wideload/session';
import { entriesOf, inPages } from '../collection/entries.ts';
import type { Pace } from '../collection/pace.ts';
import { isMissing } from '../folder/errno.ts';

/**
 * Whose sessions are whose, as empty files `<folder>/<hash of the user>/<sid>`: one folder has a user's sessions among a
 * million. The time of a file is the end of its note.
 */
export class UserNotes {
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
    const { file } = openNote(folder, path);
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
    return inPages(notesIn(folder, (sid) => !isOver(join(folder, sid))));
  }

  /** Removes the notes whose time is over, and the folders of users who have none left. Answers how many notes went. */
  async sweep(signal: AbortSignal, pace: Pace): Promise<number> {
    let swept = 0;
    for await (const { name, parentPath } of entriesOf(this.folder)) {
      const folder = join(parentPath, name);
      for await (const sid of notesIn(folder)) {
        if (signal.aborted) return swept;
        if (isOver(join(folder, sid))) {
          rmSync(join(folder, sid), { force: true });
          swept++;
        }
        await pace.step();
      }
      removeIfEmpty(folder);
    }
    return swept;
  }
}

function openNote(folder: string, path: string): OpenFile {
  const open = (): OpenFile =>
    openFile(path, constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    return open();
  } catch (error) {
    if (isMissing(error)) makeFolder(folder, 0o700);
    // Nothing of another kind can be an entry, and one that is must not keep anybody from logging in.
    else if (error instanceof NotAFile) rmSync(path);
    else throw error;
    return open();
  }
}

async function* notesIn(folder: string, isWanted = (_sid: string): boolean => true): AsyncGenerator<string> {
  for await (const entry of entriesOf(folder))
    if (entry.isFile() && isSid(entry.name) && isWanted(entry.name)) yield entry.name;
}

function isOver(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < Date.now();
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds notes, or got one just now.
  }
}
