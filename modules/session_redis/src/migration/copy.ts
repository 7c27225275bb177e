import { codeOf } from '@wideload/kit/internal';
import { UnreadableSession } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import type { SessionFile } from '@wideload/session_files';
import { Batch, type Entry } from './batch.ts';
import { fileUnreadable } from './errors.ts';
import type { Move } from './move.ts';
import { removeFile } from './remove_files.ts';

/**
 * Maximum number of superseded files that are remembered until their session is in Redis; the rest is left for the next
 * run. Only a data_dir that went through an upgrade of Odoo has superseded files.
 */
const MAX_WAITING = 10_000;

/** Copies every session that has not expired to Redis, unless Redis has it already. */
export async function copySessions(move: Move): Promise<void> {
  const { list, files, tally, progress, purge } = move;
  const waiting = new Map<string, SessionFile[]>();
  const batch = new Batch(move, (file) => {
    if (!purge) return;
    // The superseded ones first: after the newest is removed, they would be taken for the session.
    for (const older of waiting.get(file.sid) ?? []) removeFile(move, older);
    waiting.delete(file.sid);
    removeFile(move, file);
  });
  for await (const file of list) {
    tally.seen++;
    if (files.isSuperseded(file)) {
      tally.superseded++;
      if (purge && waiting.size < MAX_WAITING) waiting.set(file.sid, [...(waiting.get(file.sid) ?? []), file]);
    } else {
      const entry = examine(move, file);
      if (entry) await batch.add(entry);
    }
    progress.tick(tally.seen);
  }
  await batch.flush();
}

/** Reads one file. Returns undefined if there is nothing to copy: it is gone, expired, or cannot be read. */
function examine(move: Move, file: SessionFile): Entry | undefined {
  const { files, store, tally, notices, purge } = move;
  let seconds: number;
  let text: string;
  try {
    const content = files.read(file);
    // Another process removed it meanwhile.
    if (content === undefined) return undefined;
    ({ text } = content);
    const age = Math.max(0, Date.now() - content.mtimeMs) / 1000;
    seconds = Math.floor(store.lifetime(parseSession(text)) - age);
  } catch (error) {
    const reason = error instanceof UnreadableSession ? error.message : codeOf(error);
    if (reason === undefined) throw error;
    tally.unreadable++;
    notices.warn(fileUnreadable(file, reason));
    return undefined;
  }
  if (seconds >= 1) return { file, text, seconds };
  tally.expired++;
  if (purge) removeFile(move, file);
  return undefined;
}
