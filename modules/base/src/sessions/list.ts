import { printable } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { NO_SESSIONS, noSessionsOf } from '../errors.ts';
import { counted, grouped, timeLeft } from '../format.ts';
import { factsOf, isSelected, type SessionFacts, shown } from './facts.ts';
import type { SessionsRun } from './run.ts';

/** Yields the selected sessions, at most `limit`. */
async function* selected({ options, context }: SessionsRun, store: SessionStore): AsyncGenerator<SessionFacts> {
  const { limit } = options;
  let count = 0;
  for await (const page of store.sids()) {
    const all = await Promise.all(page.map((sid) => factsOf(store, sid)));
    for (const facts of all) {
      if (context.signal.aborted) return;
      if (!facts || !isSelected(facts, options)) continue;
      yield facts;
      if (++count === limit) return;
    }
  }
}

/** Column widths are fixed, so that a million sessions are printed as they are found, not collected first. */
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

/** `sessions list`: prints one line for each session. Exits with 0 even if there are none. */
export async function list(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const store = await context.get(SessionStore);
  let count = 0;
  for await (const facts of selected(run, store)) {
    const visible = shown(facts, options.full);
    if (json) print(`${count === 0 ? '[' : ','}\n${printable(JSON.stringify(visible))}`);
    else print((count === 0 ? row(['SID', 'USER', 'DATABASE', 'ENDS IN', 'BYTES']) : '') + line(visible));
    count++;
  }
  if (json) print(count === 0 ? '[]\n' : '\n]\n');
  else if (count > 0) print(`${counted(count, 'session')} in ${store.location}\n`);
  else print(options.login === undefined ? `${NO_SESSIONS}\n` : `${noSessionsOf(options.login)}\n`);
  return context.signal.aborted ? undefined : 0;
}
