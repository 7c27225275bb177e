import { isSecretName, MASK, maskIn, printable, printableLines } from '@wideload/kit/internal';
import { parseSession } from '@wideload/session/internal';
import { sessionUnknown } from '../errors.ts';
import { timeLeft } from '../format.ts';
import { factsOf, shown } from './facts.ts';
import { findSids } from './find.ts';
import type { SessionsRun } from './run.ts';
import { sessionsToRead } from './to_read.ts';

/** Returns the data of a session as JSON values. Secrets are masked at any depth, unless `isFull`. */
function contentOf(text: string, isFull: boolean): unknown {
  return JSON.parse(
    JSON.stringify(parseSession(text), (key, value: unknown) => {
      if (!isFull && value && isSecretName(key)) return MASK;
      if (typeof value === 'bigint') return String(value);
      return !isFull && typeof value === 'string' ? maskIn(value) : value;
    }),
  );
}

/** `sessions show <sid>...`: prints everything about a session. */
export async function show(run: SessionsRun): Promise<number | undefined> {
  const { options, json, print } = run;
  const store = await sessionsToRead(run);
  const all: object[] = [];
  for (const sid of await findSids(run)) {
    const facts = await factsOf(store, sid);
    if (!facts) throw sessionUnknown(sid.slice(0, 6));
    const { text } = (facts.unreadable === undefined ? await store.peek(sid) : undefined) ?? {};
    const data = text === undefined ? undefined : contentOf(text, options.full);
    const visible = shown(facts, options.full);
    all.push({ ...visible, data });
    if (json) continue;
    const lines = [
      ['sid', visible.sid],
      ['user', visible.login === null ? 'nobody' : printable(`${visible.login} (${visible.uid})`)],
      ['database', printable(visible.db ?? '-')],
      ['ends in', timeLeft(visible.seconds ?? Number.POSITIVE_INFINITY)],
      ['bytes', String(visible.bytes)],
      ['in', store.location],
      visible.unreadable === undefined
        ? ['holds', printableLines(JSON.stringify(data, null, 2))]
        : ['unreadable', printable(visible.unreadable)],
    ];
    print(`${lines.map(([label = '', value]) => `${label.padEnd(10)} ${value}`).join('\n')}\n`);
  }
  if (json) print(`${printableLines(JSON.stringify(all, null, 2))}\n`);
  return 0;
}
