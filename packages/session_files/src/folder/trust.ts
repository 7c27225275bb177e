import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOurGroup, isOurUser, runsAsRoot } from '@wideload/kit/internal';
import { sessionFolderForeign } from '../errors.ts';

/** The values of stat(2) that show who may write a file. */
type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>;

const NOBODY: Pick<Stats, 'uid' | 'gid'> = { uid: 0, gid: 0 };

/**
 * Returns why a file or folder is not trusted: another user owns it or may write it, and could log in as any user.
 * Undefined if it is trusted. A group of this process does not count as another user: a volume in Kubernetes belongs to
 * root and a group of the pod. `around`: another owner that is trusted.
 */
function strangerTo({ mode, uid, gid }: Rights, around: () => Pick<Stats, 'uid' | 'gid'>): string | undefined {
  // Windows has no modes.
  if (process.geteuid === undefined) return undefined;
  // The usual case, in which the group does not matter.
  if (isOurUser(uid) && (mode & 0o022) === 0) return undefined;
  const like = around();
  const isGroupOurs = isOurGroup(gid) || gid === like.gid;
  if ((mode & 0o002) !== 0) return 'every user of this machine may write it';
  if (!isOurUser(uid) && uid !== like.uid && !isGroupOurs)
    return `it belongs to the user ${uid}, not to the user of the host`;
  if ((mode & 0o020) !== 0 && !isGroupOurs) return `the group ${gid} may write it, and the host is not a member`;
  return undefined;
}

/**
 * Returns which other owner is trusted: root, who runs commands for a service of another user, trusts the owner of the
 * surrounding folder.
 */
function ownerAround(path: string): Pick<Stats, 'uid' | 'gid'> {
  return runsAsRoot() ? statSync(dirname(path)) : NOBODY;
}

/** Throws if another user owns or may write a folder of sessions. A missing folder is fine. */
export function checkFolder(folder: string): void {
  throwIfStrange(folder, () => ownerAround(folder));
}

/** The same for a serving host: as root, it trusts only root. The owner of the folder could log in as any user. */
export function checkServedFolder(folder: string): void {
  throwIfStrange(folder, () => NOBODY);
}

function throwIfStrange(folder: string, around: () => Pick<Stats, 'uid' | 'gid'>): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  const stranger = stats && strangerTo(stats, around);
  if (stranger !== undefined) throw sessionFolderForeign(folder, stranger);
}

/** Trusted folders. A later change of the owner is detected at the next start. */
const believed = new Set<string>();

/** Returns why an open session file is not trusted: the reason is the file or its folder. */
export function strangeFile(path: string, stats: Rights): string | undefined {
  const folder = dirname(path);
  const stranger = strangerTo(stats, () => ownerAround(path));
  if (stranger !== undefined || believed.has(folder)) return stranger;
  const parent = statSync(folder, { throwIfNoEntry: false });
  const strange = parent && strangerTo(parent, () => ownerAround(folder));
  if (strange === undefined) believed.add(folder);
  return strange && `its folder is not trusted: ${strange}`;
}
