import { SessionStore } from '@wideload/session';
import { logOutEverywhere } from '@wideload/session/internal';
import { everybodyEnds, NOTHING_DONE, noSessionsOf, userEnds } from '../errors.ts';
import { counted } from '../format.ts';
import { Progress } from '../progress.ts';
import { confirm } from './confirm.ts';
import { endNoted } from './end.ts';
import { factsOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** Ends every session, or all of one database. Answers how many. */
async function endAll(store: SessionStore, db: string | undefined, signal: AbortSignal): Promise<number> {
  const progress = new Progress('ending sessions', () => {});
  const ends = async (sid: string): Promise<boolean> => {
    const isMeant = db === undefined || (await factsOf(store, sid))?.db === db;
    return isMeant && endNoted(store, sid);
  };
  let ended = 0;
  try {
    for await (const page of store.sids()) {
      if (signal.aborted) break;
      ended += (await Promise.all(page.map(ends))).filter(Boolean).length;
      progress.tick(ended);
    }
  } finally {
    progress.end();
  }
  return ended;
}

/** `sessions destroy-all [--login] [--db]`: logs people out. Ends with 1 when there was nobody to log out. */
export async function destroyAll({ options, json, context, print }: SessionsRun): Promise<number | undefined> {
  const { login, db, yes } = options;
  const store = await context.get(SessionStore);
  const question = login === undefined ? everybodyEnds(store.place, db) : userEnds(login, store.place, db);
  if (!yes && !(await confirm(question, context.signal))) {
    print(`${NOTHING_DONE}\n`);
    return 1;
  }
  const ended =
    login === undefined
      ? await endAll(store, db, context.signal)
      : (await logOutEverywhere(store, { login, ...(db !== undefined && { db }) })).length;
  if (json) print(`${JSON.stringify({ ended })}\n`);
  else print(`${login !== undefined && ended === 0 ? noSessionsOf(login) : `${counted(ended, 'session')} ended`}\n`);
  if (context.signal.aborted) return undefined;
  return ended === 0 ? 1 : 0;
}
