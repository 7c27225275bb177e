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
 * Removes a session from every path, under its lock. The oldest path comes first, so that no process finds an older
 * state than the last one; a session that is created afterwards is another one.
 */
export function removeSession(layout: Layout, sid: string): boolean {
  const own = ownPath(layout, sid);
  const places = olderPaths(layout, sid).toReversed();
  if (existsSync(own)) places.push(own);
  return places.map(removeFile).includes(true);
}

/**
 * Removes the values under other sids of the name of an ended session. No lock is needed: its mark refuses them, and
 * this only prevents another program from using them.
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
