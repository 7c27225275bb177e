import { MOVE_BROKEN_OFF, moveUnknown } from '../errors.ts';
import { grouped } from '../format.ts';
import { type Moved, SessionMove } from './move.ts';
import type { SessionsRun } from './run.ts';

/** `sessions migrate --to=redis|files`: copies sessions to where they are to be kept from now on. */
export async function migrate({ options, json, context, print }: SessionsRun): Promise<number | undefined> {
  const moves = await context.all(SessionMove);
  const move = moves.find(({ to }) => to === options.to);
  if (!move)
    throw moveUnknown(
      options.to,
      moves.map(({ to }) => to),
    );
  const moved = await unlessInterrupted(move.run(context.signal), context.signal);
  if (moved === undefined) {
    print(`${MOVE_BROKEN_OFF}\n`);
    return undefined;
  }
  if (json) print(`${JSON.stringify(moved, null, 2)}\n`);
  else print(`${movedLine(moved)}\n`);
  return 0;
}

async function unlessInterrupted(moving: Promise<Moved>, signal: AbortSignal): Promise<Moved | undefined> {
  try {
    return await moving;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function movedLine({ from, to, copied, there, expired, unreadable, seconds }: Moved): string {
  const facts = [
    `${grouped(copied)} copied`,
    `${grouped(there)} already there`,
    ...(expired > 0 ? [`${grouped(expired)} expired`] : []),
    ...(unreadable > 0 ? [`${grouped(unreadable)} unreadable`] : []),
  ];
  return `sessions copied from ${from} to ${to}: ${facts.join(', ')}, in ${seconds.toFixed(1)} s`;
}
