import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { isMissing } from '../folder/errno.ts';

/** The entries of a folder, read in pieces. None if it does not exist. */
export async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    // Files may be removed while a folder is read: readdir(3) only leaves open whether they are still listed.
    yield* await opendir(folder, { bufferSize: 512 });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Number of sids in a page. */
const PAGE = 500;

/** Collects items in pages, none of them empty. */
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
