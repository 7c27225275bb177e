import { codeOf } from '@wideload/kit/internal';

/** Returns whether an error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Whether an error says that the disk, or the quota of this user, is full. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
