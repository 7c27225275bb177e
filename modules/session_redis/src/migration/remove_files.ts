import { codeOf } from '@wideload/kit/internal';
import type { SessionFile } from '@wideload/session_files';
import { fileStuck } from './errors.ts';
import type { Move } from './move.ts';

/** Removes one file. One that cannot be removed is logged and left. */
export function removeFile({ files, tally, notices }: Move, file: SessionFile): void {
  try {
    files.remove(file);
    tally.removed++;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    tally.stuck++;
    notices.warn(fileStuck(file, code));
  }
}

/** Removes every session file without copying it: the addon's option used alone, for a fresh start. */
export async function purgeFiles(move: Move): Promise<void> {
  const { list, tally, progress } = move;
  for await (const file of list) {
    tally.seen++;
    removeFile(move, file);
    progress.tick(tally.seen);
  }
}
