import { printable } from '@wideload/kit/internal';
import type { SessionsToRead } from '@wideload/session_files/service';
import { NO_SESSIONS, noSessionsOf } from '../errors.ts';
import { counted, grouped, timeLeft } from '../format.ts';
import { factsOf, isSelected, type SessionFacts, shown } from './facts.ts';
import type { SessionsRun } from './run.ts';
import { sessionsToRead } from './to_read.ts';

/** Yields the selected sessions, at most `limit`. */
async function* selected({ options, context }: SessionsRun, store: SessionsToRead): AsyncGenerator<SessionFacts> {
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

type Cells = readonly [sid: string, user: string, db: string, left: string, bytes: string];

const HEAD: Cells = ['SID', 'USER', 'DATABASE', 'ENDS IN', 'BYTES'];
const DEVICE = 'LAST DEVICE';

/** Column widths are fixed, so that a million sessions are printed as they are found, not collected first. */
function row(cells: Cells, device?: string): string {
  const [sid, user, db, left, bytes] = cells;
  const end = device === undefined ? '' : `  ${device}`;
  return `${sid.padEnd(8)} ${user.padEnd(24)} ${db.padEnd(16)} ${left.padEnd(12)} ${bytes.padStart(8)}${end}\n`;
}

/** Returns the line of one session. `hasDevice`: with the device that Odoo saw last. */
function line(facts: SessionFacts, hasDevice: boolean): string {
  const { sid, login, uid, db, seconds, bytes, device, unreadable } = facts;
  const user = unreadable === undefined ? (login ?? (uid === null ? '-' : `user ${uid}`)) : `unreadable: ${unreadable}`;
  const left = timeLeft(seconds ?? Number.POSITIVE_INFINITY);
  const cells: Cells = [sid, printable(user), printable(db ?? '-'), left, grouped(bytes)];
  return row(cells, hasDevice ? printable(device ?? '-') : undefined);
}

/** `sessions list`: prints one line for each session. Exits with 0 even if there are none. */
export async function list(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const store = await sessionsToRead(run);
  let count = 0;
  for await (const facts of selected(run, store)) {
    const visible = shown(facts, options.full);
    if (json) print(`${count === 0 ? '[' : ','}\n${printable(JSON.stringify(visible))}`);
    else
      print((count === 0 ? row(HEAD, options.read_only ? DEVICE : undefined) : '') + line(visible, options.read_only));
    count++;
  }
  if (json) print(count === 0 ? '[]\n' : '\n]\n');
  else if (count > 0) print(`${counted(count, 'session')} in ${store.location}\n`);
  else print(options.login === undefined ? `${NO_SESSIONS}\n` : `${noSessionsOf(options.login)}\n`);
  return context.signal.aborted ? undefined : 0;
}
