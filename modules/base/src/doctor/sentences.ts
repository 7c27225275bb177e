import { HOST_COMMAND, messageOf } from '@wideload/kit/internal';
import { grouped } from '../format.ts';
import { type Finding, failing, warning } from './diagnosis.ts';

const MiB = 1024 * 1024;

export const folderUsable = (folder: string): string => `${folder} is writable, by this user only`;
export const folderOpen = (folder: string): Finding =>
  warning(`${folder} is open to other users of this machine`, `chmod 700 ${folder}`);
export const folderLocal = (folder: string): string => `${folder} is on a disk of this machine`;
export const folderInMemory = (folder: string): Finding =>
  warning(
    `${folder} is in memory: when this machine restarts, all users are logged out`,
    'set data_dir to a folder on a disk',
  );
export const folderOnNetwork = (folder: string, kind: string): Finding =>
  warning(
    `${folder} is on a network file system (${kind}): every request waits for it, and its locks may not work`,
    'store sessions on a local disk (data_dir) or in Redis: --load=base,web,session_redis',
  );
export const folderRoom = (bytes: number): string => `${grouped(Math.floor(bytes / MiB))} MiB are free for sessions`;
export const folderFull = (folder: string, bytes: number, files: number): Finding =>
  warning(
    `${folder} is nearly full: ${grouped(Math.floor(bytes / MiB))} MiB and ${grouped(files)} files are left`,
    'free some space: sessions cannot be saved on a full disk',
  );

/** `error`: the system's error; its code is shown. */
export const notChecked = (path: string, error: unknown): Finding =>
  warning(
    `${path} could not be checked (${error instanceof Error && 'code' in error ? error.code : error})`,
    `run ${HOST_COMMAND} doctor as the user that runs the host`,
  );
export const diagnosisFailed = (name: string, error: unknown): Finding =>
  failing(
    `${name} could not be checked: ${messageOf(error)}`,
    'its check failed: report this to the author of the module; --log-level=debug shows where',
  );

export const odooBeside = (dataDir: string): Finding =>
  failing(
    `${dataDir} is the data_dir of an Odoo (it has a filestore): Odoo and this host do not know each other's sessions`,
    [
      'to share sessions with Odoo 18 or later, set session_file_suffix to nothing (session_file_suffix =)',
      'otherwise use another folder: data_dir = /var/lib/wideload',
    ].join('\n'),
  );
export const picklesBeside = (folder: string): Finding =>
  warning(
    `${folder} has pickles of an Odoo up to 17, which cannot read the sessions of this host`,
    [
      'if that Odoo is in use, share a Redis with it, or use another folder: data_dir = /var/lib/wideload',
      'if it was upgraded to 18 or later, nothing is to be done: its cron removes these files',
    ].join('\n'),
  );

export const codeClosed = (): string => 'no other user can change the modules that run here';
export const codeWritable = (path: string): Finding =>
  failing(`every user of this machine can write ${path}, and so change the code that runs here`, `chmod o-w ${path}`);

export const configNotAFile = (path: string): string => `${path} is not a regular file`;
export const configClosed = (path: string): string => `${path} is closed to other users`;
export const permissionsUnknown = (): Finding =>
  warning(
    'permissions of files are not checked: this system has none',
    'let only the user of the host and administrators read the configuration and change the modules',
  );

export const configReadable = (path: string): Finding =>
  warning(`every user of this machine can read ${path} and the passwords in it`, `chmod 640 ${path}`);
export const configWritable = (path: string): Finding =>
  failing(`other users can write ${path}, and so change the code that runs here`, `chmod 640 ${path}`);

const CHOOSE = `set admin_passwd to a long password, best as the hash that ${HOST_COMMAND} passwd prints`;

export const passwordMissing = (): Finding =>
  warning('admin_passwd is not set: each start generates a password and prints it', CHOOSE);
export const passwordCommon = (): Finding =>
  failing('admin_passwd is one of the passwords that attackers try first', CHOOSE);
export const passwordShort = (minLength: number): Finding =>
  warning(`admin_passwd has fewer than ${minLength} characters`, CHOOSE);
export const passwordHashed = (): string => 'admin_passwd is a hash';
export const passwordLong = (): string => 'admin_passwd is long enough';
