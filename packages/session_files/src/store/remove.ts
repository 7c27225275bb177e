import { existsSync, lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { sessionName } from '@wideload/session';
import { isMissing } from '../folder/errno.ts';
import { type Layout, olderPaths, ownPath, sidOfFile } from './layout.ts';

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

/**
 * Removes what stands under other sids of the name of a session that has ended. No lock is needed: its mark refuses them, and
 * this is so that no process goes on with what it read there.
 */
export function removeNamesakes(layout: Layout, sid: string): void {
  const name = sessionName(sid);
  if (name === sid) return;
  const shard = sid.slice(0, 2);
  for (const file of filesIn(dirname(ownPath(layout, sid)))) {
    const other = file.startsWith(name) ? sidOfFile(layout, { shard, name: file }) : undefined;
    if (other !== undefined && other !== sid) removeSession(layout, other);
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
