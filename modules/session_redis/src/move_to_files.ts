import { type Moved, Progress } from '@wideload/base';
import type { Context } from '@wideload/kit';
import { SessionFiles, StoreUnavailable, shortSid, UnreadableSession } from '@wideload/session';
import { moreValuesUnreadable, moveToFilesInterrupted, valueUnreadable } from './errors.ts';
import { ageOf } from './newer.ts';
import { Notices } from './notices.ts';
import { codeOf } from './refusal.ts';
import { RedisSessions } from './sessions.ts';
import { Tally } from './tally.ts';

/** Copies the sessions in Redis to files, each as old as it is, and none over a file that was used later. */
export async function moveToFiles(context: Context, signal: AbortSignal): Promise<Moved> {
  const [files, { store }] = await Promise.all([context.get(SessionFiles), context.get(RedisSessions)]);
  const tally = new Tally();
  const notices = new Notices(context.log, moreValuesUnreadable);
  const progress = new Progress('copying sessions', context.progress);

  const copy = async (sid: string): Promise<void> => {
    tally.seen++;
    try {
      const session = await store.peek(sid);
      if (session === undefined) tally.expired++;
      else if (files.put(sid, session.text, usedAt(session))) tally.copied++;
      else tally.there++;
    } catch (error) {
      if (!(error instanceof UnreadableSession)) throw error;
      tally.unreadable++;
      notices.warn(valueUnreadable(shortSid(sid), error.message));
    }
  };
  /** One without an end in Redis counts as used just now. */
  const usedAt = ({ text, seconds }: { text: string; seconds: number }): number =>
    Date.now() - Math.max(0, ageOf(store, text, seconds)) * 1000;

  try {
    for await (const page of store.sids()) {
      signal.throwIfAborted();
      await Promise.all(page.map(copy));
      progress.tick(tally.seen);
    }
  } catch (error) {
    const reason = error instanceof StoreUnavailable ? error.message : codeOf(error);
    throw reason === undefined ? error : moveToFilesInterrupted(files.place, reason, tally.summary());
  } finally {
    progress.end();
    notices.end();
  }
  return tally.moved(store.place, files.place);
}
