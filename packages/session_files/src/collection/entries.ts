import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { isMissing } from '../folder/errno.ts';

/** A folder's entries, read piece by piece. None when it is not there. */
export async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    // Removing files while a folder is read is safe: readdir(3) leaves open only whether they still show up.
    yield* await opendir(folder, { bufferSize: 512 });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** So many sids make a page. */
const PAGE = 500;

/** Gathers items into pages, none of them empty. */
export async function* inPages<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let page: T[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
