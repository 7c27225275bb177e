import { WideloadError } from '@wideload/kit';
import { shownPath } from '@wideload/loader';
import { usage } from '../scaffold/errors.ts';

/**
 * The pid file or log file cannot be created or written. The reason comes from the system: usually the permissions of
 * its folder, or a missing folder.
 */
export const fileUnwritable = (what: string, path: string, reason: string): WideloadError =>
  new WideloadError('FILE_UNWRITABLE', `the ${what} ${path} cannot be written: ${reason}`);

/**
 * The output of a command goes to a file that cannot be written, often because its disk is full (`df -h`). The file is
 * incomplete.
 */
export const outputUnwritable = (reason: string): WideloadError =>
  new WideloadError('OUTPUT_UNWRITABLE', `the output cannot be written: ${reason}`);

export const PIPE_UNREAD = 'it is a socket, or a named pipe (FIFO) that no process reads';

export const NOT_A_PIDFILE = 'it holds something other than a process id; name another file';

/**
 * The path of the pid file or log file contains a symbolic link of another user, who could make the host write any
 * file. Links of root or the host's user are followed. Remove the link, or use a folder that only the host's user and
 * root can write.
 */
export const linkOfOthers = (what: string, path: string, link: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: ${link} is a link that the user ${uid} made`,
    'remove the link, or name a file in a folder that only this user and root may write',
  ]);

/** The pid file or log file is a link to another user's file, which is not overwritten. */
export const fileOfOthers = (what: string, path: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: it is a link to a file of the user ${uid}`,
    'name another file, or give that one to the user or group that the host runs as',
  ]);

/**
 * The folder or file given to `node host test`, or the working folder, contains no test. `node_modules` and names that
 * begin with a dot are not searched.
 */
export const testsMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [
    `no tests in ${shownPath(place)}`,
    'a test is a file whose name ends in .test.ts or .test.js, in a folder named or below it',
  ]);

/**
 * The folder or file given to `node host test` does not exist. Paths begin in the working folder; the name of a module
 * alone is not a path.
 */
export const testPlaceMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [`there is no file or folder ${place}`, 'node host test <folder or file>...']);
