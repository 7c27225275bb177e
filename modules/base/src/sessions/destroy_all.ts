import { SessionStore } from '@wideload/session';
import { indexName, logOutEverywhere, type UserId } from '@wideload/session/internal';
import { confirmEndAll, confirmEndUser, NOTHING_DONE, noSessionsOf } from '../errors.ts';
import { counted } from '../format.ts';
import { Progress } from '../progress.ts';
import { confirm } from './confirm.ts';
import { confirmEnded } from './confirm_ended.ts';
import { endIndexed } from './end_indexed.ts';
import { factsOf, isSelected, userIdOf } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** Ends the selected sessions. Returns how many. */
async function endSelected(store: SessionStore, { options, context: { signal } }: SessionsRun): Promise<number> {
  const progress = new Progress('ending sessions', () => {});
  const users = new Map<string, UserId>();
  const end = async (sid: string): Promise<boolean> => {
    const facts = await factsOf(store, sid);
    if (facts === undefined || !isSelected(facts, options)) return false;
    const user = userIdOf(facts);
    if (user !== undefined) users.set(indexName(user), user);
    return endIndexed(store, sid, facts);
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
  // A session that moved to another sid meanwhile may have been missed; the index of its user has it.
  const isOfUser = options.login !== undefined && options.db === undefined;
  if (!isOfUser || signal.aborted) return ended;
  for (const user of users.values()) ended += (await logOutEverywhere(store, user, { isScanned: true })).length;
  return ended;
}

/** `sessions destroy-all [--login] [--db]`: ends all selected sessions. Exits with 1 if there were none. */
export async function destroyAll(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const { login, db, yes } = options;
  const store = await context.get(SessionStore);
  const question = login === undefined ? confirmEndAll(store.location, db) : confirmEndUser(login, store.location, db);
  if (!yes && !(await confirm(question, context.signal))) {
    print(`${NOTHING_DONE}\n`);
    return 1;
  }
  const ended = await endSelected(store, run);
  if (json) print(`${JSON.stringify({ ended })}\n`);
  else print(`${login !== undefined && ended === 0 ? noSessionsOf(login) : `${counted(ended, 'session')} ended`}\n`);
  await confirmEnded(store, ended);
  if (context.signal.aborted) return undefined;
  return ended === 0 ? 1 : 0;
}
