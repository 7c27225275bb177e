import { isSecretName, MASK, maskIn, printable, printableLines } from '@wideload/kit/internal';
import { SessionStore } from '@wideload/session';
import { parseSession } from '@wideload/session/internal';
import { sessionUnknown } from '../errors.ts';
import { timeLeft } from '../format.ts';
import { factsOf, shown } from './facts.ts';
import { findSids } from './find.ts';
import type { SessionsRun } from './run.ts';

/** What a session holds, as JSON can show it. Secrets are masked, however deep, unless whole things are asked for. */
function contentOf(text: string, isFull: boolean): unknown {
  return JSON.parse(
    JSON.stringify(parseSession(text), (key, value: unknown) => {
      if (!isFull && value && isSecretName(key)) return MASK;
      if (typeof value === 'bigint') return String(value);
      return !isFull && typeof value === 'string' ? maskIn(value) : value;
    }),
  );
}

/** `sessions show <sid>...`: all that is known of a session. */
export async function show(run: SessionsRun): Promise<number | undefined> {
  const { options, json, context, print } = run;
  const store = await context.get(SessionStore);
  const all: object[] = [];
  for (const sid of await findSids(run)) {
    const facts = await factsOf(store, sid);
    if (!facts) throw sessionUnknown(sid.slice(0, 6));
    const { text } = (facts.unreadable === undefined ? await store.peek(sid) : undefined) ?? {};
    const data = text === undefined ? undefined : contentOf(text, options.full);
    const known = shown(facts, options.full);
    all.push({ ...known, data });
    if (json) continue;
    const lines = [
      ['sid', known.sid],
      ['user', known.login === null ? 'nobody' : printable(`${known.login} (${known.uid})`)],
      ['database', printable(known.db ?? '-')],
      ['ends in', timeLeft(known.seconds ?? Number.POSITIVE_INFINITY)],
      ['bytes', String(known.bytes)],
      ['in', store.place],
      known.unreadable === undefined
        ? ['holds', printableLines(JSON.stringify(data, null, 2))]
        : ['unreadable', printable(known.unreadable)],
    ];
    print(`${lines.map(([label = '', value]) => `${label.padEnd(10)} ${value}`).join('\n')}\n`);
  }
  if (json) print(`${printableLines(JSON.stringify(all, null, 2))}\n`);
  return 0;
}
