import { isSid } from '@wideload/session';
import type { SessionsToRead } from '@wideload/session_files/service';
import { sessionUnknown, sidAmbiguous, sidInvalid, sidMissing } from '../errors.ts';
import { Progress } from '../progress.ts';
import type { SessionsRun } from './run.ts';
import { sessionsToRead } from './to_read.ts';

/** A sid, or the beginning of one as `sessions list` shows it. */
const BEGINNING = /^([A-Za-z0-9_-]{6,84})(?:…|\.\.\.)?$/;

/** Returns the whole sids for sids or beginnings of sids. Throws if an argument matches no session or several. */
export async function findSids(run: SessionsRun): Promise<string[]> {
  const { words, context } = run;
  if (words.length === 0) throw sidMissing();
  const store = await sessionsToRead(run);
  const sids: string[] = [];
  for (const word of words) sids.push(await findSid(store, word, context.signal));
  return sids;
}

async function findSid(store: SessionsToRead, word: string, signal: AbortSignal): Promise<string> {
  if (isSid(word)) return word;
  const [, beginning] = BEGINNING.exec(word) ?? [];
  if (beginning === undefined) throw sidInvalid(word.slice(0, 6));
  const found = new Set<string>();
  const progress = new Progress('searching for the session', () => {});
  try {
    for await (const page of store.sids(beginning)) {
      signal.throwIfAborted();
      for (const sid of page) found.add(sid);
      progress.tick(found.size);
    }
  } finally {
    progress.end();
  }
  const [sid] = found;
  if (sid === undefined) throw sessionUnknown(beginning.slice(0, 6));
  if (found.size > 1) throw sidAmbiguous(beginning, found.size);
  return sid;
}
