import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { codeOf } from '../values/error.ts';

/** Thrown if something other than a regular file has the path of a file. */
export class NotAFile extends Error {
  /** `a folder`, `a named pipe (FIFO)`, `a socket`, `a device` or `a symbolic link`. */
  readonly kind: string;

  constructor(kind: string) {
    super(`it is ${kind}, not a file`);
    this.name = 'NotAFile';
    this.kind = kind;
  }
}

/** Returns what something is that is not a regular file; undefined for a regular file. */
export function otherThanFile(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  return stats.isSymbolicLink() ? 'a symbolic link' : 'a device';
}

/**
 * Returns what could not be opened if the system's error is about its kind: a folder that is to be written, a link that
 * must not be followed, a socket, or a pipe without a reader.
 */
function kindBehind(error: unknown, path: string): string | undefined {
  const code = codeOf(error);
  if (code === 'EISDIR') return 'a folder';
  if (code !== 'ELOOP' && code !== 'ENXIO') return undefined;
  try {
    return otherThanFile(code === 'ELOOP' ? lstatSync(path) : statSync(path));
  } catch {
    // Links that form a circle before the last name: the error itself says so.
    return undefined;
  }
}

/** An open file. The caller closes it. */
export interface OpenFile {
  readonly file: number;
  readonly stats: Stats;
}

/**
 * Opens a regular file without blocking: open(2) of a named pipe would otherwise wait until another process opens the
 * other end. `flags` are those of open(2). Throws `NotAFile`, and the system's errors.
 */
export function openFile(path: string, flags: number, mode = 0o666): OpenFile {
  let file: number;
  try {
    // Windows does not have this flag.
    file = openSync(path, flags | (constants.O_NONBLOCK ?? 0), mode);
  } catch (error) {
    const kind = kindBehind(error, path);
    throw kind === undefined ? error : new NotAFile(kind);
  }
  try {
    const stats = fstatSync(file);
    const kind = otherThanFile(stats);
    if (kind !== undefined) throw new NotAFile(kind);
    return { file, stats };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Reads a whole regular file. Throws `NotAFile`, and the system's errors. */
export function readFile(path: string): Buffer {
  const { file } = openFile(path, constants.O_RDONLY);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
