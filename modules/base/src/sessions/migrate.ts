import { MOVE_BROKEN_OFF, moverMissing, moveUnknown } from '../errors.ts';
import { grouped } from '../format.ts';
import { type Moved, SessionMove } from './move.ts';
import type { SessionsRun } from './run.ts';

/** `sessions migrate --to=redis|files`: copies sessions to where they are to be kept from now on. */
export async function migrate({ options, json, context, print }: SessionsRun): Promise<number | undefined> {
  const move = chosen(await context.all(SessionMove), options.to);
  const moved = await unlessInterrupted(move.run(context.signal), context.signal);
  if (moved === undefined) {
    print(`${MOVE_BROKEN_OFF}\n`);
    return undefined;
  }
  if (json) print(`${JSON.stringify(moved, null, 2)}\n`);
  else print(`${movedLine(moved)}\n`);
  return 0;
}

/** The module that brings each way, for those who did not load it. */
const MOVERS: ReadonlyMap<string, string> = new Map([
  ['redis', 'session_redis'],
  ['files', 'session_redis'],
]);

function chosen(moves: readonly SessionMove[], to: string | undefined): SessionMove {
  const move = moves.find((one) => one.to === to);
  if (move) return move;
  const mover = to === undefined ? undefined : MOVERS.get(to);
  if (to !== undefined && mover !== undefined) throw moverMissing(to, mover);
  throw moveUnknown(to, [...new Set([...MOVERS.keys(), ...moves.map((one) => one.to)])]);
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
