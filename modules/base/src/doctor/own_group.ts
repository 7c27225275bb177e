import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOurGroup, runsAsRoot } from '@wideload/kit/internal';

/**
 * Returns whether the group of a file or folder is the host's own. As at the start, that group does not count as another
 * user: a volume in Kubernetes belongs to root and that group. For root, who checks for a service of another user, the
 * group of the parent folder is that group.
 */
export function isOwnGroup(path: string, gid: number): boolean {
  return isOurGroup(gid) || (runsAsRoot() && gid === statSync(dirname(path)).gid);
}
