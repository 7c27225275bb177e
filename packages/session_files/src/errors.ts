import { WideloadError } from '@wideload/kit';
import { runsAsRoot } from '@wideload/kit/internal';
import { UnreadableSession } from '@wideload/session';

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
    ...(runsAsRoot() ? ['run the host as the user that the sessions belong to: runuser -u USER -- node host; or'] : []),
    `chown -R ${process.geteuid?.() ?? 'USER'} ${path} && chmod -R go-w ${path}`,
    'or choose another folder with --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);

/** A session of an Odoo up to 17 that has its data in the same data_dir. */
export const pickleOfOdoo = (): UnreadableSession =>
  new UnreadableSession('it is a pickle of an Odoo that uses this folder, and reads no JSON');

/** The sessions of a folder were to be shown with `--read-only`, and it does not exist. Nothing was made. */
export const sessionFilesMissing = (folder: string): WideloadError =>
  new WideloadError('SESSION_FILES_MISSING', [
    `there are no session files to read: ${folder} does not exist`,
    'give the data_dir of the Odoo or of the host with --data-dir; it contains the folder sessions',
  ]);

export const FILE_CLOSED = 'this user may not read it: run the command as its owner, or as root';

// What is said in the log.

export const folderClosed = (folder: string, reason: string): string =>
  `${folder} cannot be listed (${reason}); the sessions in it are left out`;

export const odooUsesFolder = (dataDir: string): string =>
  `${dataDir} is the data_dir of an Odoo (it has a filestore): its users are not known here, and its session files are left as they are; see node host doctor`;

const FOLDER_FAULTS: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'its file system can only be read',
  EIO: 'its disk reports errors',
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
  `${faultOf(name, code)}; until this is fixed, sessions are unavailable`;
export const folderUnwritable = (name: string, code: string): string =>
  `${faultOf(name, code)}; until this is fixed, no session is saved`;

export const collected = (removed: number, leftovers: number, seen: number, seconds: number): string =>
  `removed ${removed} expired sessions and ${leftovers} files of programs that died, of ${seen}, in ${seconds.toFixed(1)} s`;
export const filesStuck = (count: number, folder: string): string =>
  `${count} files in ${folder} are to be removed, and cannot be: this user may not write there`;
export const collectionFailed = (reason: string): string =>
  `cannot look for expired sessions: the sessions folder fails with ${reason}; it is tried again`;
