import { SessionStore } from '@wideload/session';
import { indexName } from '@wideload/session/internal';
import { SessionFiles } from '@wideload/session_files';
import { counted, grouped } from '../format.ts';
import { Progress } from '../progress.ts';
import { factsOf, userIdOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** `sessions gc`: removes expired session files, and adds sessions to the user index that are not in it. */
export async function gc({ json, context, print }: SessionsRun): Promise<number | undefined> {
  const { signal } = context;
  const store = await context.get(SessionStore);
  const files = await context.get(SessionFiles);
  const fileProgress = new Progress('checking files', () => {});
  const { removed, leftovers } = await files
    .collect({ signal, progress: (seen) => fileProgress.tick(seen) })
    .finally(() => fileProgress.end());
  const progress = new Progress('checking sessions', () => {});
  let seen = 0;
  let indexed = 0;
  const index = async (sid: string): Promise<void> => {
    const facts = await factsOf(store, sid);
    if (!facts) return;
    seen++;
    const user = userIdOf(facts);
    if (user === undefined || facts.seconds === null) return;
    await store.addToUserIndex(indexName(user), sid, facts.seconds);
    indexed++;
  };
  try {
    for await (const page of store.sids()) {
      if (signal.aborted) return undefined;
      await Promise.all(page.map(index));
      progress.tick(seen);
    }
  } finally {
    progress.end();
  }
  const swept = await files.sweepUserIndex(signal);
  if (json) print(`${JSON.stringify({ sessions: seen, indexed, removed, leftovers, swept })}\n`);
  else {
    print(`${counted(seen, 'session')} in ${store.location}, ${grouped(indexed)} of logged-in users\n`);
    const removals = [
      counted(removed, 'expired session file'),
      counted(leftovers, 'temporary file'),
      counted(swept, 'expired index entry', 'expired index entries'),
    ];
    print(`removed: ${removals.join(', ')}\n`);
  }
  return 0;
}
