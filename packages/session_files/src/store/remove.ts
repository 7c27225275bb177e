import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { isMissing } from '../folder/errno.ts';
import { type Layout, olderPaths, ownPath } from './layout.ts';

/** Removes a file. Returns whether it was there; a folder of that name is not one, and stays. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (isMissing(error) || isFolder(path)) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Removes a session from wherever it is. Under its lock. The oldest place comes first, so that nobody ever finds a state
 * that is older than the last; and what is created when the last one has gone is another session.
 */
export function removeSession(layout: Layout, sid: string): boolean {
  const own = ownPath(layout, sid);
  const places = olderPaths(layout, sid).toReversed();
  if (existsSync(own)) places.push(own);
  return places.map(removeFile).includes(true);
}
