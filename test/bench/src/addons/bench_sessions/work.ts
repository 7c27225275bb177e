import type { SessionStore } from '@wideload/session';
import { indexName, logOutEverywhere } from '@wideload/session/internal';
import { type Inhabitant, inhabitantAt, sidAt, userAt, usersPlaces } from '../../scale/population.ts';

/** Writes under way at once: enough that Redis never waits. */
const AT_ONCE = 1000;
/** Readers, each of whom waits for his session before he asks for the next one: as many as connections elsewhere. */
const READERS = 64;

export interface Filled {
  /** Seconds that it took. */
  readonly seconds: number;
}
export interface Read {
  /** Sessions read in a second. */
  readonly perSecond: number;
  /** Milliseconds that half, and 99 of 100, stayed below. */
  readonly p50: number;
  readonly p99: number;
}
export interface Scanned {
  readonly count: number;
  readonly seconds: number;
}
export interface Ended {
  readonly sessions: number;
  /** Milliseconds for one user: half, and 99 of 100, stayed below. */
  readonly p50: number;
  readonly p99: number;
}

const secondsSince = (begin: number): number => (performance.now() - begin) / 1000;

function percentiles(times: number[]): { p50: number; p99: number } {
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function settle(store: SessionStore, { sid, text, seconds, user }: Inhabitant): Promise<void> {
  const [{ done }] = await Promise.all([
    store.write(sid, text, undefined, seconds),
    user === undefined ? undefined : store.addToUserIndex(indexName(user), sid, seconds),
  ]);
  if (!done) throw new Error('there is such a session already');
}

/** Writes the sessions from one place to another, and notes whose they are, as a request that creates one does. */
export async function fill(store: SessionStore, from: number, to: number): Promise<Filled> {
  const begin = performance.now();
  for (let at = from; at < to; at += AT_ONCE) {
    const count = Math.min(AT_ONCE, to - at);
    await Promise.all(Array.from({ length: count }, (_, index) => settle(store, inhabitantAt(at + index))));
  }
  return { seconds: secondsSince(begin) };
}

/** Reads sessions anywhere in the population for so many seconds. Throws when one is missing. */
export async function read(store: SessionStore, population: number, seconds: number): Promise<Read> {
  const times: number[] = [];
  const begin = performance.now();
  const readers = Array.from({ length: READERS }, async () => {
    while (secondsSince(begin) < seconds) {
      const sid = sidAt(Math.floor(Math.random() * population));
      const asked = performance.now();
      const text = await store.load(sid);
      times.push(performance.now() - asked);
      if (text === undefined) throw new Error('a session is missing');
    }
  });
  await Promise.all(readers);
  return { perSecond: times.length / secondsSince(begin), ...percentiles(times) };
}

/** Looks at every sid. */
export async function scan(store: SessionStore): Promise<Scanned> {
  const begin = performance.now();
  let count = 0;
  for await (const page of store.sids()) count += page.length;
  return { count, seconds: secondsSince(begin) };
}

/** Logs users out everywhere, one after the other. Their sessions are gone afterwards. */
export async function endUsers(store: SessionStore, population: number, users: number): Promise<Ended> {
  const times: number[] = [];
  let sessions = 0;
  for (const at of usersPlaces(population, users)) {
    const begin = performance.now();
    sessions += (await logOutEverywhere(store, userAt(at))).length;
    times.push(performance.now() - begin);
  }
  return { sessions, ...percentiles(times) };
}
