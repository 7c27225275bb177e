import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND, runsAsRoot } from '@wideload/kit/internal';
import { UnreadableSession } from '@wideload/session';

/**
 * The folder for session files cannot be created, is a file, is not writable for this user, or is on a file system
 * without hard links, such as FAT and some network drives; processes lock session files with hard links. Nothing was
 * started: without stored sessions all users would be logged out.
 */
export const sessionFolderUnusable = (path: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FOLDER_UNUSABLE', [
    `sessions cannot be stored in ${path}: ${reason}`,
    'set a folder that this user may write: --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);

export const NO_HARD_LINKS = 'its file system has no hard links';

/**
 * Another user owns the folder for session files, or may write in it. With a file there, this user could log in as any
 * user. Nothing was started. A group of the host may write, as in volumes of Kubernetes. The message shows the command
 * that gives the folder to the user of the host; if the host should run as another user, start it as that user.
 */
export const sessionFolderForeign = (path: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FOLDER_FOREIGN', [
    `sessions are not stored in ${path}, because others may write there: ${reason}`,
    ...(runsAsRoot() ? [`run the host as the owner of the sessions: runuser -u USER -- ${HOST_COMMAND}; or`] : []),
    `chown -R ${process.geteuid?.() ?? 'USER'} ${path} && chmod -R go-w ${path}`,
    'or set another folder with --data-dir, ODOO_DATA_DIR or data_dir in odoo.conf',
  ]);

/** A session of Odoo 17 or earlier in the same data_dir. */
export const pickleOfOdoo = (): UnreadableSession =>
  new UnreadableSession('it is a pickle of an Odoo that uses this folder and cannot read JSON');

/** A command with `--read-only` reads session files, but their folder does not exist. It was not created. */
export const sessionFilesMissing = (folder: string): WideloadError =>
  new WideloadError('SESSION_FILES_MISSING', [
    `there are no session files to read: ${folder} does not exist`,
    'set --data-dir to the data_dir of Odoo or of the host; it contains the folder sessions',
  ]);

export const FILE_CLOSED = 'this user may not read it: run the command as its owner, or as root';

// Log lines.

export const folderClosed = (folder: string, reason: string): string =>
  `${folder} cannot be listed (${reason}); its sessions are skipped`;

export const odooUsesFolder = (dataDir: string): string =>
  `${dataDir} is the data_dir of an Odoo (it has a filestore): this host ignores its session files and does not know its users; see ${HOST_COMMAND} doctor`;

const FOLDER_FAULTS: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'its file system is read-only',
  EIO: 'its disk reports errors',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EMFILE: 'this process has too many open files',
  ENFILE: 'this machine has too many open files',
};
/** Returns what a system error means for the sessions folder. */
export const folderFault = (code: string): string => {
  const fault = FOLDER_FAULTS[code];
  return fault === undefined ? code : `${fault} (${code})`;
};
const faultOf = (name: string, code: string): string =>
  `${name}: ${code in FOLDER_FAULTS ? folderFault(code) : `it failed (${code})`}`;

export const folderUnreadable = (name: string, code: string): string =>
  `${faultOf(name, code)}; sessions are unavailable until this is fixed`;
export const folderUnwritable = (name: string, code: string): string =>
  `${faultOf(name, code)}; no session is saved until this is fixed`;

export const collected = (removed: number, leftovers: number, seen: number, seconds: number): string =>
  `removed ${removed} expired sessions and ${leftovers} leftover temporary files, of ${seen}, in ${seconds.toFixed(1)} s`;
export const filesStuck = (count: number, folder: string): string =>
  `${count} files in ${folder} cannot be removed: this user may not write there`;
export const collectionFailed = (reason: string): string =>
  `expired sessions were not removed: the sessions folder failed with ${reason}; retrying later`;
