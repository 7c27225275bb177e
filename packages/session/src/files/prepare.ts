import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NO_HARD_LINKS, sessionFolderUnusable } from '../errors.ts';
import { Claim } from './claim.ts';
import { codeOf } from './errno.ts';

/** What link(2) answers where a file system has no such thing. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Makes the sessions folder, or says in one sentence why it cannot be used. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw sessionFolderUnusable(folder, codeOf(error) ?? String(error));
  }
  if (!hasHardLinks(folder)) throw sessionFolderUnusable(folder, NO_HARD_LINKS);
}

/** Whether processes can be kept apart here. A disk that is full, or fails otherwise, is not what is asked for. */
function hasHardLinks(folder: string): boolean {
  try {
    const claim = new Claim(join(folder, 'links'));
    claim.during(() => claim.hold());
    return true;
  } catch (error) {
    return !NO_LINKS.has(codeOf(error) ?? '');
  }
}
