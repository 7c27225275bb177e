import { SessionStore, shortSid } from '@wideload/session';
import { counted } from '../format.ts';
import { confirmEnded } from './confirm_ended.ts';
import { endIndexed } from './end_indexed.ts';
import { factsOf } from './facts.ts';
import { findSids } from './find.ts';
import type { SessionsRun } from './run.ts';

/** `sessions destroy <sid>...`: ends sessions. Exits with 1 if one of them did not exist. */
export async function destroy(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const store = await context.get(SessionStore);
  const sids = await findSids(run);
  const ended: string[] = [];
  for (const sid of sids) {
    if (await endIndexed(store, sid, await factsOf(store, sid))) ended.push(options.full ? sid : shortSid(sid));
  }
  if (json) print(`${JSON.stringify({ ended })}\n`);
  else print(`${counted(ended.length, 'session')} ended\n`);
  await confirmEnded(store, ended.length);
  return ended.length === sids.length ? 0 : 1;
}
