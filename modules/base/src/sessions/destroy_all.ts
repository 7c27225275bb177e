import { SessionStore } from '@wideload/session';
import { logOutEverywhere } from '@wideload/session/internal';
import { confirmEndAll, confirmEndUser, NOTHING_DONE, noSessionsOf } from '../errors.ts';
import { counted } from '../format.ts';
import { Progress } from '../progress.ts';
import { confirm } from './confirm.ts';
import { endIndexed } from './end_indexed.ts';
import { factsOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** Ends every session, or every session of one database. Returns how many. */
async function endAll(store: SessionStore, db: string | undefined, signal: AbortSignal): Promise<number> {
  const progress = new Progress('ending sessions', () => {});
  const end = async (sid: string): Promise<boolean> => {
    const isSelected = db === undefined || (await factsOf(store, sid))?.db === db;
    return isSelected && endIndexed(store, sid);
  };
  let ended = 0;
  try {
    for await (const page of store.sids()) {
      if (signal.aborted) break;
      ended += (await Promise.all(page.map(end))).filter(Boolean).length;
      progress.tick(ended);
    }
  } finally {
    progress.end();
  }
  return ended;
}

/** `sessions destroy-all [--login] [--db]`: ends all selected sessions. Exits with 1 if there were none. */
export async function destroyAll({ options, json, context, print }: SessionsRun): Promise<number | undefined> {
  const { login, db, yes } = options;
  const store = await context.get(SessionStore);
  const question = login === undefined ? confirmEndAll(store.location, db) : confirmEndUser(login, store.location, db);
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
