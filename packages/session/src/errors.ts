import { WideloadError } from '@wideload/kit';
import { shareInstances } from '@wideload/kit/internal';

/** A stored session that cannot be read. It is left where it is. */
export class UnreadableSession extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnreadableSession';
  }
}
shareInstances(UnreadableSession, 'UnreadableSession');

/** The store cannot answer now: it is down, or too slow. Says nothing about whether the session exists. */
export class StoreUnavailable extends Error {
  constructor(reason: string, settings?: { cause?: unknown }) {
    super(reason, settings);
    this.name = 'StoreUnavailable';
  }
}
shareInstances(StoreUnavailable, 'StoreUnavailable');

/** How a key is named in an error: it may be of any length. */
const shortKey = (key: string, length = 40): string =>
  JSON.stringify(key.length > length ? `${key.slice(0, length)}…` : key);

const stepOf = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$]{0,15}$/.test(step) ? `.${step}` : `[${shortKey(step, 16)}]`;
};

/** The place of a value in a session's data. The middle of a long way there is left out. */
const placeOf = (path: readonly (string | number)[]): string => {
  const way = path.length > 4 ? '' : path.map(stepOf).join('');
  const [first, last] = [path[0], path.at(-1)];
  const isShort = first === undefined || last === undefined || (way !== '' && way.length <= 45);
  return `session.data${isShort ? way : `${stepOf(first)}…${stepOf(last)}`}`;
};

/** What a handler's own code threw, in one line. */
const shortReason = (cause: unknown): string =>
  cause instanceof Error ? JSON.stringify(cause.message.slice(0, 200)) : `a ${typeof cause}`;

/**
 * A handler put something into the session that JSON cannot say: a Map, a function, an instance of a class, an object
 * that contains itself. Nothing was saved, and the session holds what it held before. Put a plain form of it there: a
 * list of pairs for a Map, a list of numbers for a typed array. What has a `toJSON` gives its own plain form; a Date is
 * stored as text and read back as that text. `path`: the keys and indexes that lead to the value.
 */
export const sessionValueInvalid = (path: readonly (string | number)[], what: string, cause?: unknown): WideloadError =>
  new WideloadError(
    'SESSION_VALUE_INVALID',
    [
      `${placeOf(path)} is ${what}`,
      ...(cause === undefined ? [] : [`it threw ${shortReason(cause)}`]),
      'nothing was saved; sessions are JSON: texts, numbers, true, false, null, lists and plain objects of them',
    ],
    cause === undefined ? {} : { cause },
  );

/**
 * A handler put more into the session than may be kept there, and what it changed is not saved. A session is read and
 * parsed with every request: keep in it who somebody is and what they are at, and the rest where it can be looked up.
 */
export const sessionTooLarge = (
  bytes: number,
  limit: number,
  largest: readonly { readonly key: string; readonly bytes: number }[],
): WideloadError =>
  new WideloadError('SESSION_TOO_LARGE', [
    `a session of ${bytes} bytes was not saved, the limit is ${limit}; it holds what it held before`,
    `largest in it: ${largest.map((one) => `${shortKey(one.key)} with ${one.bytes} bytes`).join(', ')}`,
    'keep large things elsewhere and their ids in the session, or raise the limit with --session-max-bytes,',
    'ODOO_SESSION_MAX_BYTES or session_max_bytes in odoo.conf',
  ]);

/**
 * A save writes only if nobody has written since it read, and tries again when somebody has. This one lost every
 * time: a great many requests change one session at once. The client got 503 and may try again. Look for a page that
 * sends them all together, or for a client in a loop.
 */
export const sessionContended = (attempts: number): WideloadError =>
  new WideloadError('SESSION_CONTENDED', `a session was changed by others ${attempts} times while it was being saved`);

/** Whether a save gave up because others changed the session each time: the request may be sent again. */
export const isSessionContended = (error: unknown): boolean =>
  error instanceof WideloadError && error.code === 'SESSION_CONTENDED';

/**
 * The folder for session files cannot be made, or this user may not write there, or a file stands in its place, or its
 * file system has no hard links, by which several processes keep from writing over each other: FAT, and some network
 * drives. Nothing was started: sessions that cannot be kept would log everybody out.
 */
export const sessionFolderUnusable = (path: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FOLDER_UNUSABLE', [
    `sessions cannot be kept in ${path}: ${reason}`,
    'choose a folder that this user may write with --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);

export const NO_HARD_LINKS = 'its file system has no hard links';

/**
 * Another user owns the folder for session files, or may write in it, and could log in as anybody by a file put there.
 * Nothing was started. A group that the host belongs to may write, as it does in volumes of Kubernetes. The second line
 * gives the folder to the user that the host runs as; if that user should be another one, run the host as that one.
 */
export const sessionFolderForeign = (path: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FOLDER_FOREIGN', [
    `sessions are not kept where others may write them, in ${path}: ${reason}`,
    `chown -R ${process.geteuid?.() ?? 'USER'} ${path} && chmod -R go-w ${path}`,
    'or choose another folder with --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);

// What is said in the log.

/** Said once when something works again; `seconds`: how long it did not. */
export const outageEnded = (name: string, seconds: number): string =>
  `${name} works again, after ${seconds.toFixed(1)} s`;

const FOLDER_FAULTS: Readonly<Record<string, string>> = {
  EEXIST: 'something that is not a folder stands there',
  ENOTDIR: 'something that is not a folder stands in its path',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'its file system can only be read',
  EIO: 'its disk fails',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
};
/** What an error of the system means for the sessions folder. */
export const folderFault = (code: string): string => {
  const fault = FOLDER_FAULTS[code];
  return fault === undefined ? code : `${fault} (${code})`;
};
const faultOf = (name: string, code: string): string =>
  `${name}: ${code in FOLDER_FAULTS ? folderFault(code) : `it fails (${code})`}`;

export const folderUnreadable = (name: string, code: string): string =>
  `${faultOf(name, code)}; until that is mended, sessions are unavailable`;
export const folderUnwritable = (name: string, code: string): string =>
  `${faultOf(name, code)}; until that is mended, no session is saved`;

export const collected = (removed: number, leftovers: number, seen: number, seconds: number): string =>
  `removed ${removed} sessions that were over and ${leftovers} files of programs that died, of ${seen}, in ${seconds.toFixed(1)} s`;
export const filesStuck = (count: number, folder: string): string =>
  `${count} files in ${folder} are to be removed, and cannot be: this user may not write there`;
export const collectionFailed = (reason: string): string =>
  `sessions that are over could not be looked for: the sessions folder answers ${reason}; it is tried again`;
