import { unlinkSync } from 'node:fs';
import { isMissing } from './errno.ts';

/** Removes a file. Answers whether it was there. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
