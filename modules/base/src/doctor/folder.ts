import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Context, WideloadError } from '@wideload/kit';
import { hasPermissions } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { fileSystemType, holdsPickles, isOdooBeside, type Layout } from '@wideload/session_files';
import { type Finding, failed, ok } from './diagnosis.ts';
import { isOwnGroup } from './own_group.ts';
import * as say from './sentences.ts';

/** Network file systems, by their type numbers in statfs(2). */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p'],
  [0x00c36400, 'Ceph'],
  [0x65735546, 'FUSE'],
]);
const MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** With less than this free, one busy day can fill the disk. */
const MIN_FREE_BYTES = 100 * 1024 * 1024;
const MIN_FREE_FILES = 10_000;

/** Checks the sessions folder, if sessions are stored there. */
export async function folderFindings(layout: Layout, { get }: Pick<Context, 'get'>): Promise<readonly Finding[]> {
  const { folder } = layout;
  try {
    const { location } = await get(SessionStore);
    if (!location.endsWith(folder)) return [];
    return [permissions(folder), fileSystem(folder), freeSpace(folder), ...(await besideOdoo(layout))];
  } catch (error) {
    // The module of another store reports its own errors.
    return error instanceof WideloadError && error.code === 'SESSION_FOLDER_UNUSABLE' ? [failed(error)] : [];
  }
}

/** Checks whether an Odoo in the same data_dir reads and writes the same session files. */
async function besideOdoo(layout: Layout): Promise<Finding[]> {
  const { folder, suffix } = layout;
  if (!isOdooBeside(layout)) return [];
  if (suffix !== '') return [say.odooBeside(dirname(folder))];
  return (await holdsPickles(layout)) ? [say.picklesBeside(folder)] : [];
}

function permissions(folder: string): Finding {
  if (!hasPermissions()) return ok(say.folderUsable(folder));
  const { mode, gid } = statSync(folder);
  const openBits = mode & (isOwnGroup(folder, gid) ? 0o007 : 0o077);
  return openBits === 0 ? ok(say.folderUsable(folder)) : say.folderOpen(folder);
}

function fileSystem(folder: string): Finding {
  const type = fileSystemType(folder);
  if (MEMORY.has(type)) return say.folderInMemory(folder);
  const network = NETWORK.get(type);
  return network === undefined ? ok(say.folderLocal(folder)) : say.folderOnNetwork(folder, network);
}

function freeSpace(folder: string): Finding {
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  const bytes = bavail * bsize;
  // Some file systems create inodes on demand and report none.
  const isShortOfFiles = files > 0 && ffree < MIN_FREE_FILES;
  return bytes < MIN_FREE_BYTES || isShortOfFiles ? say.folderFull(folder, bytes, ffree) : ok(say.folderRoom(bytes));
}
