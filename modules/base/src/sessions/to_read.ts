import { SessionStore } from '@wideload/session';
import { SessionFiles, type SessionsToRead } from '@wideload/session_files/service';
import type { SessionsRun } from './run.ts';

/** Returns the sessions that a command shows: those of the host, or with `--read-only` the files in its data_dir. */
export async function sessionsToRead({ options, context }: SessionsRun): Promise<SessionsToRead> {
  return options.read_only ? (await context.get(SessionFiles)).look(context.log) : context.get(SessionStore);
}
