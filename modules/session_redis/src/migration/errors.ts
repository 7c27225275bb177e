import { WideloadError } from '@wideload/kit';
import { shortSid } from '@wideload/session';
import type { SessionFile } from '@wideload/session_files';

/**
 * Copying sessions from files to Redis was interrupted; the message shows the reason. A file is removed only after its
 * session is in Redis, so another start continues where this one stopped.
 */
export const migrationInterrupted = (name: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `copying session files to ${name} was interrupted: ${reason}`,
    `done before that: ${done}`,
    'nothing is lost: every other session is still in its file; start the host again to continue',
  ]);

/** Redis or the disk failed while sessions were copied from Redis to files. The copied files stay; nothing is lost. */
export const moveToFilesInterrupted = (folder: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `copying sessions from Redis to files in ${folder} was interrupted: ${reason}`,
    `done before that: ${done}`,
    'nothing is lost: every session is still in Redis; run the command again to continue',
  ]);

/** The folder of the session files to copy or remove cannot be listed. Nothing was changed. */
export const sessionFilesUnreadable = (folder: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FILES_UNREADABLE', [
    `the session files in ${folder} cannot be listed: ${reason}`,
    'let the user of this host read that folder, or remove session_redis_copy_existing_fs_sessions and session_redis_purge_existing_fs_sessions',
  ]);

/** What Odoo does with the copied sessions of its users. */
export const LONG_IN_REDIS =
  "sids of Odoo's users have 84 characters here: Odoo 18 and earlier with session_redis accepts only 40 hex digits, and logs these users out when it switches to Redis. Use an addon that accepts 84 characters and set session_redis_sid = base64url84, or announce that users must log in again; users of this host stay logged in";
export const HEX_IN_REDIS =
  "sids of Odoo's users have 40 hex digits here, but those in Redis have 84 characters: Odoo 19 and later accepts only 84 characters, so these users must log in to Odoo again";
export const HEX_IN_FILES =
  "sids of Odoo's users have 40 hex digits in Redis: Odoo 18 and later does not find files with such sids, and Odoo 17 and earlier does not read JSON, so these users must log in again when Odoo switches to files. Leave Odoo with Redis, or announce that users must log in again; users of this host stay logged in";
export const SUFFIX_IN_FILES =
  'Odoo finds only session files without a suffix: set an empty session_file_suffix (session_file_suffix =) if Odoo uses these files';

/** The path of the file with a shortened sid: the whole sid may belong to a logged-in user. */
const shownFile = ({ sid, path }: SessionFile): string => path.replace(sid, shortSid(sid));

export const fileUnreadable = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be read (${reason}); it stays`;
export const folderUnreadable = (path: string, reason: string): string =>
  `folder ${path} cannot be listed (${reason}); its sessions stay`;
export const moreUnreadable = (count: string): string => `${count} more session files cannot be read; they stay`;
export const fileStuck = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be removed (${reason})`;
export const valueUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read (${reason}); it stays`;
export const moreValuesUnreadable = (count: string): string => `${count} more sessions cannot be read; they stay`;
export const keyTaken = (file: SessionFile): string =>
  `session file ${shownFile(file)} stays: its key in Redis has a value of another type`;
