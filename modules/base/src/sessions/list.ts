import { printable } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { sessionsOf } from '@wideload/session/internal';
import { NO_SESSIONS, noSessionsOf } from '../errors.ts';
import { counted, grouped, timeLeft } from '../format.ts';
import { factsOf, type SessionFacts, shown } from './facts.ts';
import type { SessionsRun } from './run.ts';

async function* pagesOfUser(store: SessionStore, login: string, db: string | undefined): AsyncGenerator<string[]> {
  const seen = new Set<string>();
  for await (const { sid } of sessionsOf(store, { login, ...(db !== undefined && { db }) })) {
    if (!seen.has(sid)) yield [sid];
    seen.add(sid);
  }
}

/** The sessions that are asked for, as long as more are. A user's are found without looking at those of others. */
async function* asked({ options, context }: SessionsRun, store: SessionStore): AsyncGenerator<SessionFacts> {
  const { login, db, limit } = options;
  const pages = login === undefined ? store.sids() : pagesOfUser(store, login, db);
  let count = 0;
  for await (const page of pages) {
    const all = await Promise.all(page.map((sid) => factsOf(store, sid)));
    for (const facts of all) {
      if (context.signal.aborted) return;
      if (!facts || (db !== undefined && facts.db !== db)) continue;
      yield facts;
      if (++count === limit) return;
    }
  }
}

/** Columns are as wide as most of their values: a million sessions are shown as they come, not gathered first. */
function row(cells: readonly [sid: string, user: string, db: string, left: string, bytes: string]): string {
  const [sid, user, db, left, bytes] = cells;
  return `${sid.padEnd(8)} ${user.padEnd(24)} ${db.padEnd(16)} ${left.padEnd(12)} ${bytes.padStart(8)}\n`;
}

function line({ sid, login, uid, db, seconds, bytes, unreadable }: SessionFacts): string {
  const user = unreadable === undefined ? (login ?? (uid === null ? '-' : `user ${uid}`)) : `unreadable: ${unreadable}`;
  return row([
    sid,
    printable(user),
    printable(db ?? '-'),
    timeLeft(seconds ?? Number.POSITIVE_INFINITY),
    grouped(bytes),
  ]);
}

/** `sessions list`: a line each. That there are none is an answer, and no failure. */
export async function list(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const store = await context.get(SessionStore);
  let count = 0;
  for await (const facts of asked(run, store)) {
    const known = shown(facts, options.full);
    if (json) print(`${count === 0 ? '[' : ','}\n${printable(JSON.stringify(known))}`);
    else print((count === 0 ? row(['SID', 'USER', 'DATABASE', 'ENDS IN', 'BYTES']) : '') + line(known));
    count++;
  }
  if (json) print(count === 0 ? '[]\n' : '\n]\n');
  else if (count > 0) print(`${counted(count, 'session')} in ${store.place}\n`);
  else print(options.login === undefined ? `${NO_SESSIONS}\n` : `${noSessionsOf(options.login)}\n`);
  return context.signal.aborted ? undefined : 0;
}
