import { type Logger, service } from '@wideload/kit';
// A way into the package of its own, so that what only declares something need not load the store.
import type { Collected, CollectRun } from './collection/collect.ts';
import type { SessionsToRead } from './folder/look.ts';
import type { FileContent } from './store/read.ts';

export type { SessionsToRead };

/** One session file, ours or of any Odoo. */
export interface SessionFile {
  readonly sid: string;
  readonly path: string;
}

/** The session files on disk, written by any program: what another store migrates. */
export interface SessionFiles {
  /** The folder that they are in. */
  readonly location: string;
  /** Whether files written here bear the names under which Odoo looks for them. */
  readonly haveOdoosNames: boolean;
  /**
   * Every session file, one at a time. Temporary files and foreign ones are passed over; a subfolder that cannot be
   * listed is told about, and the rest goes on. Throws when the whole folder cannot be listed.
   */
  files(unlistable?: (folder: string, reason: string) => void): AsyncIterable<SessionFile>;
  /** Whether a newer layout holds the same session, so that this file is what an upgrade left behind. */
  isSuperseded(file: SessionFile): boolean;
  /** Undefined when the file has gone meanwhile. Throws `UnreadableSession`. */
  read(file: SessionFile): FileContent | undefined;
  remove(file: SessionFile): void;
  /**
   * Returns these sessions to be read without any change, files of other users included. `log` is warned of folders that
   * cannot be listed. Throws `SESSION_FILES_MISSING`.
   */
  look(log: Logger): SessionsToRead;
  /** Removes what is over, and what programs that died left behind. */
  collect(run: CollectRun): Promise<Collected>;
  /**
   * Writes a session that was last used at that time, in milliseconds, unless there is one that was used later or at the
   * same time, give or take the second that clocks elsewhere round to. Returns whether it did. Throws `UnreadableSession`
   * where a pickle stands that an Odoo uses.
   */
  put(sid: string, text: string, usedMs: number): boolean | Promise<boolean>;
  /** Whether `put` would write a session that was last used at that time. Throws as that does. Writes nothing. */
  isWanted(sid: string, usedMs: number): boolean;
  /** Removes expired entries of the user index. Returns their number. */
  sweepUserIndex(signal: AbortSignal): Promise<number>;
}

export const SessionFiles = service<SessionFiles>('base.session_files');
