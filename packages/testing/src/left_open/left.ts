import { setTimeout as sleep } from 'node:timers/promises';
import { madeBy, processListener } from '../errors.ts';
import { type Home, whose } from './place.ts';
import { describe, type Made } from './things.ts';
import type { Watch } from './watch.ts';

/** How long the last goodbyes of sockets may take, and how often they are looked at, in milliseconds. */
const GRACE = 1000;
const TURN = 10;

/** Waits until all that was opened is closed: what was told to close takes a turn or a few. */
async function settle(watch: Watch): Promise<void> {
  const end = performance.now() + GRACE;
  do await sleep(TURN);
  while (watch.open.length > 0 && performance.now() < end);
}

interface Thing {
  readonly what: string;
  readonly made: Error;
}

/** Several things by one line of code, such as a child process and its pipes, are one thing to fix. */
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

/** What is there after everything was told to close, a line each: what it is, whose, and where it was made. */
export interface Left {
  /** What keeps the process alive, and what hears of it. */
  readonly left: readonly string[];
  readonly idle: readonly string[];
}

/** Waits until all is closed that was told to, and answers what is there still. */
export async function leftBehind(watch: Watch, homes: readonly Home[]): Promise<Left> {
  await settle(watch);
  const { open } = watch;
  const listeners = watch.listening.map(({ event, made }) => ({ what: processListener(event), made }));
  const idle = watch.alive.filter((made) => !open.includes(made));
  return { left: grouped([...open.map(named), ...listeners], homes), idle: grouped(idle.map(named), homes) };
}

const named = (made: Made): Thing => ({ what: describe(made), made: made.made });
