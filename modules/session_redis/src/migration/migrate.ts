import { Progress } from '@wideload/base/internal';
import { type Context, WideloadError } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import { StoreUnavailable } from '@wideload/session';
import type { SessionFile, SessionFiles } from '@wideload/session_files';
import { consequencesInRedis, warned } from './consequences.ts';
import { copySessions } from './copy.ts';
import { folderUnreadable, migrationInterrupted, moreUnreadable, sessionFilesUnreadable } from './errors.ts';
import type { Migration, Move } from './move.ts';
import { Notices } from './notices.ts';
import { purgeFiles } from './remove_files.ts';
import { Tally } from './tally.ts';

/**
 * Moves the sessions in files to Redis. It may be killed at any point and run again: sessions in Redis are never
 * overwritten, and a file is removed only after its session is in Redis. Memory does not grow with the number of files.
 */
export async function migrate(
  migration: Migration,
  context: Pick<Context, 'log' | 'progress' | 'signal'>,
): Promise<Tally> {
  const { files, copy } = migration;
  const tally = new Tally();
  const notices = new Notices(context.log, moreUnreadable);
  const progress = new Progress(copy ? 'copying sessions' : 'removing session files', context.progress);
  const unlistable = (folder: string, reason: string): void => {
    tally.unreadable++;
    notices.warn(folderUnreadable(folder, reason));
  };
  const move: Move = { ...migration, tally, progress, notices, list: listed(files, unlistable, context.signal) };
  try {
    if (copy) tally.warnings = await warnings(migration, context);
    await (copy ? copySessions(move) : purgeFiles(move));
  } finally {
    progress.end();
    notices.end();
  }
  return tally;
}

/** Warns about what an Odoo will do with the copies, before the first copy. */
async function warnings(
  { files, store, takes }: Migration,
  { log, signal }: Pick<Context, 'log' | 'signal'>,
): Promise<readonly string[]> {
  const read = (file: SessionFile): string | undefined => files.read(file)?.text;
  try {
    return warned(
      await consequencesInRedis(
        listed(files, () => {}, signal),
        read,
        store,
        takes,
      ),
      log,
    );
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw migrationInterrupted(store.location, error.message, new Tally().summary());
  }
}

async function* listed(
  files: SessionFiles,
  unlistable: Parameters<SessionFiles['files']>[0],
  signal: AbortSignal,
): AsyncGenerator<SessionFile> {
  try {
    for await (const file of files.files(unlistable)) {
      if (signal.aborted) break;
      yield file;
    }
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    throw sessionFilesUnreadable(files.location, codeOf(error) ?? String(error));
  }
  signal.throwIfAborted();
}
