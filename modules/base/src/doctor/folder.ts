import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Context, WideloadError } from '@wideload/kit';
import { isOurGroup, runsAsRoot } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { fileSystemType } from '@wideload/session_files';
import { type Finding, failed, ok } from './diagnosis.ts';
import * as say from './sentences.ts';

/** File systems by the numbers that statfs(2) has for them. */
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

/** With less than this free, a busy day fills the disk. */
const LEAST_BYTES = 100 * 1024 * 1024;
const LEAST_FILES = 10_000;

/** Looks at the folder, if it is what keeps the sessions. */
export async function folderFindings(
  { folder, suffix }: { readonly folder: string; readonly suffix: string },
  { get }: Pick<Context, 'get'>,
): Promise<readonly Finding[]> {
  try {
    const { place } = await get(SessionStore);
    if (!place.endsWith(folder)) return [];
    return [rights(folder), fileSystem(folder), room(folder), ...besideOdoo(dirname(folder), suffix)];
  } catch (error) {
    // Whoever else keeps sessions says himself what is wrong.
    return error instanceof WideloadError && error.code === 'SESSION_FOLDER_UNUSABLE' ? [failed(error)] : [];
  }
}

/** An Odoo keeps its sessions beside its filestore, under names without a suffix. */
function besideOdoo(dataDir: string, suffix: string): Finding[] {
  return suffix !== '' && existsSync(join(dataDir, 'filestore')) ? [say.odooBeside(dataDir)] : [];
}

/**
 * As at the start, the host's own group is not among the others: a volume in Kubernetes belongs to root and that. For
 * root, who looks at it for a service of another user, the group of what is around is that group.
 */
function rights(folder: string): Finding {
  const { mode, gid } = statSync(folder);
  const isGroupOurs = isOurGroup(gid) || (runsAsRoot() && gid === statSync(dirname(folder)).gid);
  const open = mode & (isGroupOurs ? 0o007 : 0o077);
  return open === 0 ? ok(say.folderUsable(folder)) : say.folderOpen(folder);
}

function fileSystem(folder: string): Finding {
  const type = fileSystemType(folder);
  if (MEMORY.has(type)) return say.folderInMemory(folder);
  const network = NETWORK.get(type);
  return network === undefined ? ok(say.folderLocal(folder)) : say.folderOnNetwork(folder, network);
}

function room(folder: string): Finding {
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  const bytes = bavail * bsize;
  // Some file systems make files as they are needed, and count none.
  const isShortOfFiles = files > 0 && ffree < LEAST_FILES;
  return bytes < LEAST_BYTES || isShortOfFiles ? say.folderFull(folder, bytes, ffree) : ok(say.folderRoom(bytes));
}
