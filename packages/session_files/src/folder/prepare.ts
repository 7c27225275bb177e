import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { codeOf, makeFolder } from '@wideload/kit/internal';
import { Claim } from '../claim/claim.ts';
import { folderFault, NO_HARD_LINKS, sessionFolderUnusable } from '../errors.ts';
import { userIndexFolder } from '../store/layout.ts';
import { checkFolder } from './trust.ts';

/** Errors of link(2) on a file system without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Creates the sessions folder. Throws a `WideloadError` if it cannot be used, or if others could write sessions there.
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw sessionFolderUnusable(folder, folderFault(codeOf(error) ?? String(error)));
  }
  checkFolder(folder);
  checkFolder(userIndexFolder({ folder }));
  if (!hasHardLinks(folder)) throw sessionFolderUnusable(folder, NO_HARD_LINKS);
}

/** Whether the file system has hard links. Other failures, such as a full disk, do not matter here. */
function hasHardLinks(folder: string): boolean {
  try {
    const claim = new Claim(join(folder, 'links'));
    claim.during(() => claim.hold());
    return true;
  } catch (error) {
    return !NO_LINKS.has(codeOf(error) ?? '');
  }
}
