import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, whose } from './place.ts';
import { describe } from './things.ts';
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

/** Several things by one line of code, such as a child process and its pipes, are one thing to mend. */
function grouped(things: readonly { what: string; made: Error }[], homes: readonly Home[]): string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { what, made } of things) {
    const { module, place } = whose(made, homes);
    const maker = [module && `by module ${module}`, place && `at ${place}`].filter((part) => part !== undefined);
    const key = maker.length > 0 ? `, made ${maker.join(' ')}` : '';
    const counts = groups.get(key) ?? new Map<string, number>();
    groups.set(key, counts.set(what, (counts.get(what) ?? 0) + 1));
  }
  return [...groups].map(([maker, counts]) => {
    const parts = [...counts].map(([what, count]) => (count === 1 ? what : `${count} times ${what}`));
    return `${parts.join(' and ')}${maker}`;
  });
}

/** What is open after everything was told to close, a line each: what it is, whose, and where it was made. */
export async function leftBehind(watch: Watch, homes: readonly Home[]): Promise<string[]> {
  await settle(watch);
  const open = watch.open.map((made) => ({ what: describe(made), made: made.made }));
  const listeners = watch.listening.map(({ event, made }) => ({
    what: `a listener on process for '${String(event)}'`,
    made,
  }));
  return grouped([...open, ...listeners], homes);
}
