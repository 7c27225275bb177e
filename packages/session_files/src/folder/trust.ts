import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOurGroup, isOurUser, runsAsRoot } from '@wideload/kit/internal';
import { sessionFolderForeign } from '../errors.ts';

/** What of stat(2) tells who may write something. */
type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>;

const NOBODY: Pick<Stats, 'uid' | 'gid'> = { uid: 0, gid: 0 };

/**
 * Why something is not believed: another user owns it or may write it, and could log in as anybody by that. Undefined
 * when it is believed. A group of this process is not among the others: a volume in Kubernetes belongs to root and a
 * group of the pod's. `around`: whose it may be as well.
 */
function strangerTo({ mode, uid, gid }: Rights, around: () => Pick<Stats, 'uid' | 'gid'>): string | undefined {
  // Windows knows no modes.
  if (process.geteuid === undefined) return undefined;
  // As it nearly always is: the group does not matter then.
  if (isOurUser(uid) && (mode & 0o022) === 0) return undefined;
  const like = around();
  const isGroupOurs = isOurGroup(gid) || gid === like.gid;
  if ((mode & 0o002) !== 0) return 'every user of this machine may write it';
  if (!isOurUser(uid) && uid !== like.uid && !isGroupOurs)
    return `it belongs to the user ${uid}, not to the user of the host`;
  if ((mode & 0o020) !== 0 && !isGroupOurs) return `the group ${gid} may write it, and the host is not a member`;
  return undefined;
}

/** Who else is believed: root, who runs commands for a service of another user, believes the owner of what is around. */
function ownerAround(path: string): Pick<Stats, 'uid' | 'gid'> {
  return runsAsRoot() ? statSync(dirname(path)) : NOBODY;
}

/** Throws when another user owns or may write a folder of sessions. A missing folder is fine. */
export function checkFolder(folder: string): void {
  throwIfStrange(folder, () => ownerAround(folder));
}

/**
 * The same for a host that serves: as root, it trusts only root. The owner of the folder could log in to it as
 * anybody.
 */
export function checkServedFolder(folder: string): void {
  throwIfStrange(folder, () => NOBODY);
}

function throwIfStrange(folder: string, around: () => Pick<Stats, 'uid' | 'gid'>): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  const stranger = stats && strangerTo(stats, around);
  if (stranger !== undefined) throw sessionFolderForeign(folder, stranger);
}

/** Trusted folders. A later change of owner is noticed at the next start. */
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
