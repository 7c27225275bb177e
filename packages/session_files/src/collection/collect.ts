import { codeOf } from '@wideload/kit/internal';
import { UnreadableSession } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import { removeIfAbandoned } from '../claim/abandoned.ts';
import { Claim } from '../claim/claim.ts';
import { isFull } from '../folder/errno.ts';
import { isOdooBeside } from '../folder/odoo_beside.ts';
import type { SessionFile } from '../service.ts';
import { type FileStoreSettings, hasOdoosName, ownPath, sidOfFile } from '../store/layout.ts';
import { isExpired } from '../store/lifetime.ts';
import { readSessionFile } from '../store/read.ts';
import { removeFile, removeSession } from '../store/remove.ts';
import { Pace } from './pace.ts';
import { walk } from './walk.ts';

/** Settings of a collection of session files. */
export interface CollectRun {
  /** Stops it when aborted. */
  readonly signal: AbortSignal;
  /** The share of time that this process may spend on it, up to 1, the default. */
  readonly share?: number;
  /** Called with the number of files that were read, after each. */
  readonly progress?: (seen: number) => void;
}

/** The result of a collection. */
export interface Collected {
  readonly seen: number;
  /** Expired sessions. */
  readonly removed: number;
  /** Temporary files of programs that died while they wrote. */
  readonly leftovers: number;
  /** Files of either kind that could not be removed. */
  readonly stuck: number;
}

/** Seconds that a session stays after it has expired: a running request may still renew it. */
const GRACE = 60;

/**
 * Reads every file, and removes expired sessions and the temporary files of dead programs. A file stays if it cannot be
 * read, if it is not a session in a known layout, or if a process is changing it. So do sessions named as those of an
 * Odoo in the same data_dir, which removes them itself. Any number of processes may do this at once. It works folder by
 * folder and in slices of some milliseconds, so the number of files does not matter.
 */
export async function collectFiles(
  settings: FileStoreSettings,
  { signal, share = 1, progress }: CollectRun,
): Promise<Collected> {
  const tally = { seen: 0, removed: 0, leftovers: 0, stuck: 0 };
  const pace = new Pace(share, signal);
  const isBeside = isOdooBeside(settings);
  for await (const found of walk(settings.folder)) {
    if (signal.aborted) break;
    tally.seen++;
    try {
      const sid = sidOfFile(settings, found);
      if (sid === undefined) tally.leftovers += Number(removeIfAbandoned(found.path));
      else if (!isBeside || !hasOdoosName(found))
        tally.removed += Number(removeIfOver(settings, { sid, path: found.path }));
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      tally.stuck++;
    }
    progress?.(tally.seen);
    await pace.step();
  }
  return tally;
}

function removeIfOver(settings: FileStoreSettings, { sid, path }: SessionFile): boolean {
  if (!isOver(path, settings.expiration)) return false;
  const own = ownPath(settings, sid);
  const remove = (): boolean => (path === own ? removeSession(settings, sid) : removeFile(path));
  try {
    const claim = new Claim(own);
    return claim.during(() => claim.hold() && isOver(path, settings.expiration) && remove());
  } catch (error) {
    // If the disk has no room even for the claim, freeing some is more important.
    if (isFull(error)) return remove();
    throw error;
  }
}

/** Whether a session may be removed: it can be read, and has expired. */
function isOver(path: string, expiration: number): boolean {
  try {
    const content = readSessionFile(path);
    if (content === undefined || !isExpired(content, expiration, GRACE)) return false;
    parseSession(content.text);
    return true;
  } catch (error) {
    if (error instanceof UnreadableSession || codeOf(error) !== undefined) return false;
    throw error;
  }
}
