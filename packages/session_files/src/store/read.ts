import { closeSync, constants, readSync } from 'node:fs';
import { codeOf, NotAFile, type OpenFile, openFile } from '@wideload/kit/internal';
import { sessionText, UnreadableSession } from '@wideload/session';
import { isMissing } from '../folder/errno.ts';
import { strangeFile } from '../folder/trust.ts';
import { pickleToJson } from '../pickle/read.ts';
import { PickleRefused } from '../pickle/refused.ts';

/** A session has a few kilobytes. A larger file is not one, and is not read into memory. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Buffer for files of usual size: reading is synchronous, so one buffer is enough, without garbage. */
const SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);

/** The values of stat(2) that show whether a file is unchanged. */
export interface FileState {
  readonly ino: number;
  readonly size: number;
  /** Time of the last write, in milliseconds. */
  readonly mtimeMs: number;
  /** Time of the last change of its metadata, in milliseconds. */
  readonly ctimeMs: number;
}

/** The content of a session file as JSON text. */
export interface FileContent extends FileState {
  readonly text: string;
  /** Whether Odoo up to 17.0 wrote it, or 16.0 without Redis: not in the format that we write. */
  readonly isPickle: boolean;
}

const BRACE = 0x7b;

/** Empty and `{`: JSON of Odoo 18 and this host. Everything else can only be a pickle of an older Odoo. */
function contentOf(bytes: Buffer): { text: string; isPickle: boolean } {
  if (bytes.length === 0) throw new UnreadableSession('it is empty');
  if (bytes[0] === BRACE) return { text: sessionText(bytes), isPickle: false };
  try {
    return { text: pickleToJson(bytes), isPickle: true };
  } catch (error) {
    if (error instanceof PickleRefused)
      throw new UnreadableSession(`it is neither JSON nor a pickle of a session: ${error.message}`);
    throw error;
  }
}

const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** How a session file is read. */
interface Reading {
  /**
   * Whether it is only shown: then it may belong to another user, and its time of last use stays, if the system allows.
   */
  readonly isLook: boolean;
}

/** Only the owner of a file and root may read it without changing its time of last use (open(2)). */
function openForLook(path: string): OpenFile {
  try {
    return openFile(path, READ | (constants.O_NOATIME ?? 0));
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
    return openFile(path, READ);
  }
}

/** Undefined if there is none. Sessions are never stored behind links, so a link leads to something else. */
function openIfThere(path: string, { isLook }: Reading): OpenFile | undefined {
  try {
    return isLook ? openForLook(path) : openFile(path, READ);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof NotAFile) throw new UnreadableSession(error.message);
    throw error;
  }
}

/**
 * Reads a session file. Synchronous, since for small files on a local disk that is several times faster than the
 * promise API. Undefined if there is none; throws `UnreadableSession` if it contains no session, is not a file, or
 * belongs to another user.
 */
export function readSessionFile(path: string, reading: Reading = { isLook: false }): FileContent | undefined {
  const opened = openIfThere(path, reading);
  if (opened === undefined) return undefined;
  const { file, stats } = opened;
  try {
    const { ino, size, mtimeMs, ctimeMs } = stats;
    const stranger = reading.isLook ? undefined : strangeFile(path, stats);
    if (stranger !== undefined) throw new UnreadableSession(stranger);
    if (size > MAX_FILE_BYTES) throw new UnreadableSession(`it has ${size} bytes`);
    const bytes = size <= SCRATCH.length ? SCRATCH : Buffer.allocUnsafe(size);
    let read = 0;
    while (read < size) {
      const count = readSync(file, bytes, read, size - read, read);
      if (count === 0) break;
      read += count;
    }
    const { text, isPickle } = contentOf(bytes.subarray(0, read));
    return { text, isPickle, ino, size, mtimeMs, ctimeMs };
  } finally {
    closeSync(file);
  }
}
