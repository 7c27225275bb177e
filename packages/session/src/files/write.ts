import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './read.ts';

let counter = 0;

/** Ends as Odoo's own temporary files do, so that neither of us ever takes one for a session. */
function temporaryName(path: string): string {
  counter = (counter + 1) % Number.MAX_SAFE_INTEGER;
  return `${path}.${process.pid}.${counter}.__wz_sess`;
}

/**
 * Puts a text in a file as a whole or not at all: written beside it and renamed, readable by its owner only.
 * `mtimeMs` sets the time of last write, where it is not now.
 */
export function writeSessionFile(path: string, text: string, mtimeMs?: number): void {
  const temporary = temporaryName(path);
  try {
    try {
      writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if (!isMissing(error)) throw error;
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    }
    if (mtimeMs !== undefined) utimesSync(temporary, mtimeMs / 1000, mtimeMs / 1000);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
