import { grouped } from '../format.ts';
import { type Finding, failing, warning } from './diagnosis.ts';

const MiB = 1024 * 1024;

export const folderUsable = (folder: string): string => `${folder} can be written, and by nobody else`;
export const folderOpen = (folder: string): Finding =>
  warning(`${folder} is open to other users of this machine`, `chmod 700 ${folder}`);
export const folderLocal = (folder: string): string => `${folder} is on a disk of this machine`;
export const folderInMemory = (folder: string): Finding =>
  warning(
    `${folder} is in memory: when this machine starts anew, everybody is logged out`,
    'choose a folder on a disk with data_dir',
  );
export const folderOnNetwork = (folder: string, kind: string): Finding =>
  warning(
    `${folder} is on a network (${kind}): each request waits for it, and locks there are often none`,
    'keep sessions on a local disk (data_dir), or in Redis: --load=base,web,session_redis',
  );
export const folderRoom = (bytes: number): string => `${grouped(Math.floor(bytes / MiB))} MiB are free for sessions`;
export const folderFull = (folder: string, bytes: number, files: number): Finding =>
  warning(
    `${folder} is nearly full: ${grouped(Math.floor(bytes / MiB))} MiB and ${grouped(files)} files are left`,
    'make room there; once it is full, no session is saved',
  );

/** `error`: the system's, whose code says why. */
export const notLookedAt = (path: string, error: unknown): Finding =>
  warning(
    `${path} could not be looked at (${error instanceof Error && 'code' in error ? error.code : error})`,
    'run the doctor as the user of the host',
  );
export const diagnosisFailed = (name: string, error: unknown): Finding =>
  failing(
    `${name} could not be looked at: ${error instanceof Error ? error.message : error}`,
    'the module that looks at it failed: tell its author; --log-level=debug shows where',
  );

export const odooBeside = (folder: string): Finding =>
  warning(
    `${folder} is the data_dir of an Odoo (it has a filestore), which does not know the sessions of this host`,
    'to share sessions with Odoo 16 or later, set session_file_suffix to nothing; else choose a data_dir of its own',
  );

export const codeClosed = (): string => 'nobody else can change the modules that run here';
export const codeWritable = (path: string): Finding =>
  failing(`${path} can be written by everybody on this machine: they choose which code runs here`, `chmod o-w ${path}`);

export const configNotAFile = (path: string): string => `${path} is not a file that holds a configuration`;
export const configClosed = (path: string): string => `${path} is not open to others`;
export const configReadable = (path: string): Finding =>
  warning(`${path} can be read by everybody on this machine, with the passwords in it`, `chmod 640 ${path}`);
export const configWritable = (path: string): Finding =>
  failing(`${path} can be written by others: they choose which code runs here`, `chmod 640 ${path}`);

const CHOOSE = 'choose a long one with admin_passwd, best as a hash, as Odoo saves it ($pbkdf2-sha512$...)';

export const passwordMissing = (): Finding =>
  warning('admin_passwd is not set: each start makes a password and prints it', CHOOSE);
export const passwordCommon = (): Finding =>
  failing('admin_passwd is one of the passwords that are tried first', CHOOSE);
export const passwordShort = (least: number): Finding =>
  warning(`admin_passwd has fewer than ${least} characters`, CHOOSE);
export const passwordHashed = (): string => 'admin_passwd is set, as a hash';
export const passwordLong = (): string => 'admin_passwd is set, and long enough';
