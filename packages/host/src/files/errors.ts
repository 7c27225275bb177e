import { WideloadError } from '@wideload/kit';
import { shownPath } from '@wideload/loader';
import { usage } from '../scaffold/errors.ts';

/**
 * The pid file or log file cannot be made or written. The reason is the system's: usually the rights of its folder,
 * or a folder that is not there.
 */
export const fileUnwritable = (what: string, path: string, reason: string): WideloadError =>
  new WideloadError('FILE_UNWRITABLE', `the ${what} ${path} cannot be written: ${reason}`);

/**
 * What a command prints goes to a file that cannot be written, often since its disk is full (`df -h`). What stands there is
 * cut off.
 */
export const outputUnwritable = (reason: string): WideloadError =>
  new WideloadError('OUTPUT_UNWRITABLE', `the output cannot be written: ${reason}`);

export const PIPE_UNREAD = 'it is a socket, or a named pipe (FIFO) that no process reads';

export const NOT_A_PIDFILE = 'it holds something other than a process id; name another file';

/**
 * The path of the pid file or log file leads through a symbolic link that another user made, who could have any file
 * written by that. Links that root or the host's own user made are followed. Remove the link, or put the file into a
 * folder that only the host's user and root may write.
 */
export const linkOfOthers = (what: string, path: string, link: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: ${link} is a link that the user ${uid} made`,
    'remove the link, or name a file in a folder that only this user and root may write',
  ]);

/** The pid file or log file is a link to a file of another user, which is not written over. */
export const fileOfOthers = (what: string, path: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: it is a link to a file of the user ${uid}`,
    'name another file, or give that one to the user or group that the host runs as',
  ]);

/**
 * In what `node host test` was told to look at, or in the working folder, there is no test. What npm installed and
 * what begins with a dot is not looked into.
 */
export const testsMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [
    `no tests in ${shownPath(place)}`,
    'a test is a file whose name ends in .test.ts or .test.js, in a folder named or below it',
  ]);

/**
 * What `node host test` was told to look at is not there. Folders and files are named from the working folder; the name
 * of a module alone is none.
 */
export const testPlaceMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [`there is no file or folder ${place}`, 'node host test <folder or file>...']);
