import { setTimeout as sleep } from 'node:timers/promises';
import { madeBy, processListener } from '../errors.ts';
import { type Home, whose } from './place.ts';
import { describe, type Made } from './things.ts';
import type { Watch } from './watch.ts';

/** Maximum milliseconds for sockets to close, and between two checks. */
const GRACE = 1000;
const TURN = 10;

/** Waits until everything that was opened is closed, which takes a few turns of the event loop. */
async function settle(watch: Watch): Promise<void> {
  const end = performance.now() + GRACE;
  do await sleep(TURN);
  while (watch.open.length > 0 && performance.now() < end);
}

interface Thing {
  readonly what: string;
  readonly made: Error;
}

/** Several resources of one line of code, such as a child process and its pipes, are reported once. */
function grouped(things: readonly Thing[], homes: readonly Home[]): string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { what, made } of things) {
    const { module, place } = whose(made, homes);
    const key = madeBy(module, place);
    const counts = groups.get(key) ?? new Map<string, number>();
    groups.set(key, counts.set(what, (counts.get(what) ?? 0) + 1));
  }
  return [...groups].map(([maker, counts]) => {
    const parts = [...counts].map(([what, count]) => (count === 1 ? what : `${count} times ${what}`));
    return `${parts.join(' and ')}${maker}`;
  });
}

/** Returns what is still open, one line each: what it is, of which module, and where it was opened. */
export interface Left {
  /** Resources that keep the process alive, and listeners. */
  readonly left: readonly string[];
  readonly idle: readonly string[];
}

/** Waits until everything is closed that is closing, and returns what is still open. */
export async function leftBehind(watch: Watch, homes: readonly Home[]): Promise<Left> {
  await settle(watch);
  const { open } = watch;
  const listeners = watch.listening.map(({ event, made }) => ({ what: processListener(event), made }));
  const idle = watch.alive.filter((made) => !open.includes(made));
  return { left: grouped([...open.map(named), ...listeners], homes), idle: grouped(idle.map(named), homes) };
}

const named = (made: Made): Thing => ({ what: describe(made), made: made.made });
