import { existsSync, unlinkSync } from 'node:fs';
import { isMissing } from './errno.ts';
import { type Layout, olderPaths, ownPath } from './layout.ts';

/** Removes a file. Answers whether it was there. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
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
