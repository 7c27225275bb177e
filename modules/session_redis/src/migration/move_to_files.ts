import { type MigrationResult, Progress } from '@wideload/base/internal';
import type { Context } from '@wideload/kit';
import { codeOf } from '@wideload/kit/internal';
import {
  type PeekedSession,
  type SessionStore,
  StoreUnavailable,
  shortSid,
  UnreadableSession,
} from '@wideload/session';
import { SessionFiles } from '@wideload/session_files';
import { RedisSessions } from '../store/sessions.ts';
import { consequencesInFiles, warned } from './consequences.ts';
import { moreValuesUnreadable, moveToFilesInterrupted, valueUnreadable } from './errors.ts';
import { ageOf } from './newer.ts';
import { Notices } from './notices.ts';
import { Tally } from './tally.ts';

/**
 * Copies the sessions in Redis to files with their ages, but not over a file that was used later. `isCheck`: only
 * counts them.
 */
export async function moveToFiles(context: Context, signal: AbortSignal, isCheck: boolean): Promise<MigrationResult> {
  const [files, { store }] = await Promise.all([context.get(SessionFiles), context.get(RedisSessions)]);
  const tally = new Tally();
  const notices = new Notices(context.log, moreValuesUnreadable);
  const progress = new Progress('copying sessions', context.progress);

  const read = async (sid: string): Promise<PeekedSession | UnreadableSession | undefined> => {
    try {
      return await store.peek(sid);
    } catch (error) {
      if (error instanceof UnreadableSession) return error;
      throw error;
    }
  };
  const write = async (sid: string, session: PeekedSession | UnreadableSession | undefined): Promise<void> => {
    tally.seen++;
    try {
      if (session instanceof UnreadableSession) throw session;
      if (session === undefined) tally.expired++;
      else {
        const usedMs = usedAt(store, session);
        const isWritten = isCheck ? files.isWanted(sid, usedMs) : await files.put(sid, session.text, usedMs);
        if (isWritten) tally.copied++;
        else tally.there++;
      }
    } catch (error) {
      if (!(error instanceof UnreadableSession)) throw error;
      tally.unreadable++;
      notices.warn(valueUnreadable(shortSid(sid), error.message));
    }
  };

  try {
    tally.warnings = warned(await consequencesInFiles(files, store), context.log);
    for await (const page of store.sids()) {
      signal.throwIfAborted();
      // All answers first: files are written without a pause, and a slow disk must not look like a silent Redis.
      const sessions = await Promise.all(page.map(read));
      for (const [index, sid] of page.entries()) {
        await write(sid, sessions[index]);
        // Not once a page: on a slow disk a page takes longer than an operator waits without output.
        progress.tick(tally.seen);
      }
    }
  } catch (error) {
    const reason = error instanceof StoreUnavailable ? error.message : codeOf(error);
    throw reason === undefined ? error : moveToFilesInterrupted(files.location, reason, tally.summary());
  } finally {
    progress.end();
    notices.end();
  }
  return tally.moved(store.location, files.location);
}

/** Returns when a session was last used, in milliseconds. One that never expires in Redis counts as used just now. */
function usedAt(store: Pick<SessionStore, 'lifetime'>, { text, seconds }: PeekedSession): number {
  return Date.now() - Math.max(0, ageOf(store, text, seconds)) * 1000;
}
