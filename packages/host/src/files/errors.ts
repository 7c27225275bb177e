import { WideloadError } from '@wideload/kit';
import { HOST_COMMAND } from '@wideload/kit/internal';
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

export const NOT_A_PIDFILE = 'its content is not a process id; set another file';

/**
 * The path of the pid file or log file contains a symbolic link of another user, who could make the host write any
 * file. Links of root or the host's user are followed. Remove the link, or use a folder that only the host's user and
 * root can write.
 */
export const linkOfOthers = (what: string, path: string, link: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: ${link} is a link of the user ${uid}`,
    'remove the link, or set a file in a folder that only this user and root may write',
  ]);

/** The pid file or log file is a link to another user's file, which is not overwritten. */
export const fileOfOthers = (what: string, path: string, uid: number): WideloadError =>
  new WideloadError('FILE_OF_OTHERS', [
    `the ${what} ${path} is not written: it is a link to a file of the user ${uid}`,
    'set another file, or change its owner or group to that of the host',
  ]);

/**
 * The folder or file of `node host test`, by default the working folder, contains no test. `node_modules` and names that
 * begin with a dot are not searched.
 */
export const testsMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [
    `no tests in ${shownPath(place)}`,
    'a test is a file with a name that ends in .test.ts or .test.js, in this folder or below it',
  ]);

/**
 * The folder or file of `node host test` does not exist. Paths begin in the working folder; the name of a module
 * alone is not a path.
 */
export const testPlaceMissing = (place: string): WideloadError =>
  usage('TESTS_MISSING', [
    `the file or folder ${place} does not exist`,
    `usage: ${HOST_COMMAND} test <folder or file>...`,
  ]);
