import { fchownSync, lchownSync, statSync } from 'node:fs';

/** Whether this process may do everything on this machine. */
export function runsAsRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** Whether a user is that of this process, or root, who has access to everything. */
export function isOurUser(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

/** Whether this process belongs to a group. */
export function isOurGroup(gid: number): boolean {
  return gid === process.getegid?.() || (process.getgroups?.().includes(gid) ?? false);
}

/**
 * As root, gives a new file to the owner of `like`, the folder that it is in or the file that it replaces: root often
 * runs a command for a service with a user of its own, and that user must be able to open the files of the command.
 * `made`: an open file, or a path.
 */
export function giveToOwnerOf(like: string, made: number | string): void {
  if (!runsAsRoot()) return;
  const { uid, gid } = statSync(like);
  if (uid === 0) return;
  if (typeof made === 'number') fchownSync(made, uid, gid);
  // That owner may put a link in its place meanwhile, which must not be followed.
  else lchownSync(made, uid, gid);
}

/** Whether files have owners and permissions on this system. They do not on Windows, where every mode looks open. */
export function hasPermissions(): boolean {
  return process.geteuid !== undefined;
}
