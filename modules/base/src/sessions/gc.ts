import { SessionFiles, SessionStore } from '@wideload/session';
import { counted, grouped } from '../format.ts';
import { Progress } from '../progress.ts';
import { factsOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** `sessions gc`: notes whose sessions are whose where that was not known, and removes what is over. */
export async function gc({ json, context, print }: SessionsRun): Promise<number | undefined> {
  const store = await context.get(SessionStore);
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
      if (context.signal.aborted) return undefined;
      await Promise.all(page.map(note));
      progress.tick(seen);
    }
  } finally {
    progress.end();
  }
  const swept = await (await context.get(SessionFiles)).sweepNotes(context.signal);
  if (json) print(`${JSON.stringify({ sessions: seen, noted, swept })}\n`);
  else
    print(
      `${counted(seen, 'session')} in ${store.place}, ${grouped(noted)} of users; ${counted(swept, 'old note')} removed\n`,
    );
  return 0;
}
