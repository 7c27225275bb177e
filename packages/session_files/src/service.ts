import { type Logger, service } from '@wideload/kit';
// A separate entry of the package, so that code that only declares options need not load the store.
import type { Collected, CollectRun } from './collection/collect.ts';
import type { SessionsToRead } from './folder/look.ts';
import type { FileContent } from './store/read.ts';

export type { SessionsToRead };

/** One session file, ours or of any Odoo. */
export interface SessionFile {
  readonly sid: string;
  readonly path: string;
}

/** The session files on disk, written by any program, for a migration to another store. */
export interface SessionFiles {
  /** The folder of the files. */
  readonly location: string;
  /** Whether files written here have the names under which Odoo searches them. */
  readonly haveOdoosNames: boolean;
  /**
   * Every session file, one at a time. Temporary and foreign files are skipped; a subfolder that cannot be listed is
   * reported, and the rest continues. Throws if the whole folder cannot be listed.
   */
  files(unlistable?: (folder: string, reason: string) => void): AsyncIterable<SessionFile>;
  /** Whether a newer layout has the same session, so that an upgrade left this file behind. */
  isSuperseded(file: SessionFile): boolean;
  /** Undefined if the file was removed meanwhile. Throws `UnreadableSession`. */
  read(file: SessionFile): FileContent | undefined;
  remove(file: SessionFile): void;
  /**
   * Returns sessions that are read without any change, files of other users included. `log` gets warnings about folders
   * that cannot be listed. Throws `SESSION_FILES_MISSING`.
   */
  look(log: Logger): SessionsToRead;
  /** Removes expired sessions, and temporary files of programs that died. */
  collect(run: CollectRun): Promise<Collected>;
  /**
   * Writes a session that was last used at that time, in milliseconds, unless there is one that was used later or at
   * the same time, up to the second to which other programs round. Returns whether it did. Throws `UnreadableSession`
   * if there is a pickle that an Odoo uses.
   */
  put(sid: string, text: string, usedMs: number): boolean | Promise<boolean>;
  /** Whether `put` would write a session that was last used at that time. Throws as `put` does. Writes nothing. */
  isWanted(sid: string, usedMs: number): boolean;
  /** Removes expired entries of the user index. Returns their number. */
  sweepUserIndex(signal: AbortSignal): Promise<number>;
}

export const SessionFiles = service<SessionFiles>('base.session_files');
