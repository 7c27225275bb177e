import { SessionStore } from '@wideload/session';
import { SessionFiles } from '@wideload/session_files';
import { counted, grouped } from '../format.ts';
import { Progress } from '../progress.ts';
import { factsOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** `sessions gc`: removes what is over, and notes whose sessions are whose where that was not known. */
export async function gc({ json, context, print }: SessionsRun): Promise<number | undefined> {
  const { signal } = context;
  const store = await context.get(SessionStore);
  const files = await context.get(SessionFiles);
  const cleaning = new Progress('looking at files', () => {});
  const { removed, leftovers } = await files
    .collect({ signal, progress: (seen) => cleaning.tick(seen) })
    .finally(() => cleaning.end());
  const progress = new Progress('looking at sessions', () => {});
  let seen = 0;
  let noted = 0;
  const note = async (sid: string): Promise<void> => {
    const facts = await factsOf(store, sid);
    if (!facts) return;
    seen++;
    const { login, uid, seconds } = facts;
    if (uid === null || login === null || seconds === null) return;
    await store.note(login, sid, seconds);
    noted++;
  };
  try {
    for await (const page of store.sids()) {
      if (signal.aborted) return undefined;
      await Promise.all(page.map(note));
      progress.tick(seen);
    }
  } finally {
    progress.end();
  }
  const swept = await files.sweepNotes(signal);
  if (json) print(`${JSON.stringify({ sessions: seen, noted, removed, leftovers, swept })}\n`);
  else {
    print(`${counted(seen, 'session')} in ${store.place}, ${grouped(noted)} of users\n`);
    const gone = [
      counted(removed, 'old session file'),
      counted(leftovers, 'left-over file'),
      counted(swept, 'old note'),
    ];
    print(`removed: ${gone.join(', ')}\n`);
  }
  return 0;
}
