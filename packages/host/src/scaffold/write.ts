import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WideloadError } from '@wideload/kit';
import { codeOf, messageOf } from '@wideload/kit/internal';
import { shownPath } from '@wideload/loader';
import { fileUnwritable } from '../files/errors.ts';
import { scaffoldFolderTaken } from './errors.ts';

/** `EACCES: permission denied`, without the path after it, which is that of the temporary folder. */
const reasonOf = (error: unknown): string => messageOf(error).replace(/, .*/s, '');

/** Returns the missing folders above this one, the outermost first. */
function missing(folder: string): string[] {
  return existsSync(folder) ? [] : [...missing(dirname(folder)), folder];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It was never created, or another process has put something into it meanwhile.
  }
}

/** Moves a folder to a free path, or over an empty folder. */
function move(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '') ? scaffoldFolderTaken(folder) : error;
  }
}

/**
 * Writes a new folder with these files: all of them, or none. They are written under another name and moved; a rename
 * replaces only an empty folder, so existing files are kept.
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const parent = dirname(folder);
  const parents = missing(parent);
  const draft = join(parent, `.${randomUUID()}`);
  try {
    for (const one of [...parents, draft]) mkdirSync(one);
    for (const [name, text] of files) writeFileSync(join(draft, name), text);
    move(draft, folder);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft, { recursive: true });
    for (const one of parents.toReversed()) removeEmpty(one);
    throw error instanceof WideloadError ? error : fileUnwritable('folder', shownPath(folder), reasonOf(error));
  }
}
