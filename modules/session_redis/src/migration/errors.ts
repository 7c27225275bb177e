import { WideloadError } from '@wideload/kit';
import { shortSid } from '@wideload/session';
import type { SessionFile } from '@wideload/session_files';

/**
 * Moving sessions from files to Redis stopped in the middle, for the reason given. A file is removed only when its
 * session is in Redis, so that beginning again goes on where this ended.
 */
export const migrationInterrupted = (name: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `moving the sessions in files to ${name} was interrupted: ${reason}`,
    `until then: ${done}`,
    'nothing is lost: every other session is in its file as before; start the host again to go on',
  ]);

/** Redis or the disk failed while sessions were copied from Redis to files. What was copied by then stays, and nothing is lost. */
export const moveToFilesInterrupted = (folder: string, reason: string, done: string): WideloadError =>
  new WideloadError('SESSION_MIGRATION_INTERRUPTED', [
    `copying the sessions in Redis to files in ${folder} was interrupted: ${reason}`,
    `until then: ${done}`,
    'nothing is lost: every session is in Redis as before; run it again to go on',
  ]);

/** Sessions in files were to be copied or removed, but their folder cannot be listed. Nothing was changed. */
export const sessionFilesUnreadable = (place: string, reason: string): WideloadError =>
  new WideloadError('SESSION_FILES_UNREADABLE', [
    `the session files in ${place} cannot be listed: ${reason}`,
    'let this user read that folder, or start without session_redis_copy_existing_fs_sessions and session_redis_purge_existing_fs_sessions',
  ]);

/** What an Odoo does with the sessions of its users once they are copied. */
export const LONG_IN_REDIS =
  "sids of Odoo's users have 84 characters here: an Odoo up to 18 with session_redis takes only 40 hex digits, and logs these users out when it begins to use Redis. Use an addon that takes 84 characters, or announce that they must log in again; users of this host stay logged in";
export const HEX_IN_REDIS =
  "sids of Odoo's users have 40 hex digits here, and those that Odoo keeps in Redis have 84 characters: an Odoo from 19 on takes no others, and these users must log in again there";
export const HEX_IN_FILES =
  "sids of Odoo's users have 40 hex digits in Redis: an Odoo from 18 on finds no files of such sids, and one up to 17 reads no JSON, so these users must log in again when it keeps sessions in files. Leave Odoo with Redis, or announce it; users of this host stay logged in";
export const SUFFIX_IN_FILES =
  'an Odoo finds only session files without a suffix: set session_file_suffix to nothing (session_file_suffix =) if it is to use these';

/** Which file is meant, without its whole sid: it may be one that somebody is logged in with. */
const shownFile = ({ sid, path }: SessionFile): string => path.replace(sid, shortSid(sid));

export const fileUnreadable = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be read (${reason}); it is left where it is`;
export const folderUnreadable = (path: string, reason: string): string =>
  `folder ${path} cannot be listed (${reason}); the sessions in it are left where they are`;
export const moreUnreadable = (count: string): string =>
  `${count} more session files cannot be read; they are left where they are`;
export const fileStuck = (file: SessionFile, reason: string): string =>
  `session file ${shownFile(file)} cannot be removed (${reason})`;
export const valueUnreadable = (sid: string, reason: string): string =>
  `session ${sid} cannot be read (${reason}); it is left where it is`;
export const moreValuesUnreadable = (count: string): string =>
  `${count} more sessions cannot be read; they are left where they are`;
export const keyTaken = (file: SessionFile): string =>
  `session file ${shownFile(file)} stays: Redis has something else under its key`;
