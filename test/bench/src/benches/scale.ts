import { freemem } from 'node:os';
import type { Ended, Filled, Read, Scanned } from '../addons/bench_sessions/work.ts';
import { spread } from '../measure/median.ts';
import type { Figure, Goal, Result } from '../measure/result.ts';
import type { Thoroughness } from '../measure/settings.ts';
import { measureAlone, measureConnecting } from '../scale/alone.ts';
import { countCommands, measureCost } from '../scale/cost.ts';
import { measureGrowth } from '../scale/growth.ts';
import { countKeys, firstOf, openPlace, type Place, storeWork, sumOf } from '../scale/place.ts';
import { REQUEST_KINDS } from '../scale/request_kinds.ts';
import { measureCopying, save } from '../scale/saving.ts';

/** Sessions in one Redis, and in a cluster of so many masters. */
const SESSIONS = { one: 1_000_000, cluster: 10_000_000 };
const MASTERS = 3;
/** Shares of them at which is looked whether what they take is in proportion. */
const SIZES = [0.01, 0.25, 0.5, 1];
/** Users who are logged out everywhere. */
const ENDED_USERS = 200;
/** Bytes of free memory that a session may need while it is saved and changed: twice what it takes. */
const ROOM = 1500;

/** Figures of one place, in the order in which they are found. */
class Findings {
  readonly figures: Figure[] = [];
  readonly goals: Goal[] = [];
  private readonly work: string;

  constructor(work: string) {
    this.work = work;
  }

  add(who: string, unit: string, value: number): void {
    this.figures.push({ work: this.work, who, unit, spread: spread([value]) });
    console.error(`  ${this.work}, ${who}: ${value} ${unit}`);
  }

  compare(goal: Omit<Goal, 'work'>): void {
    this.goals.push({ work: this.work, ...goal });
  }
}

const named = (count: number): string => count.toLocaleString('en');

/** Fills a place step by step. Answers how many sessions there are, and how many readers a second found theirs. */
async function grow(place: Place, wanted: number, seconds: number, findings: Findings): Promise<number> {
  const room = Math.floor(freemem() / ROOM);
  const largest = Math.min(wanted, room);
  if (largest < wanted) findings.add('as many as the memory of this machine holds', 'sessions', largest);
  const empty = await sumOf(place, 'used_memory');
  const bytes: number[] = [];
  const rates: number[] = [];
  const sizes = SIZES.map((share) => Math.round((largest * share) / 4) * 4);
  let there = 0;
  for (const size of sizes) {
    const name = `with ${named(size)} sessions`;
    const { seconds: took } = await storeWork<Filled>(place, 'fill', there, size);
    findings.add(`${name}: new sessions, with notes of whose they are`, 'in a second', (size - there) / took);
    there = size;
    bytes.push(((await sumOf(place, 'used_memory')) - empty) / size);
    findings.add(`${name}: memory of Redis for each`, 'bytes', bytes.at(-1) ?? Number.NaN);
    const { perSecond, p50, p99 } = await storeWork<Read>(place, 'read', size, seconds);
    rates.push(perSecond);
    findings.add(`${name}: reads`, 'in a second', perSecond);
    findings.add(`${name}: half of the reads took less than`, 'ms', p50);
    findings.add(`${name}: 99 of 100 reads took less than`, 'ms', p99);
  }
  const [all, few] = [named(there), named(sizes[0] ?? there)];
  const ratio = (list: readonly number[], at: number): number => (list.at(-1) ?? Number.NaN) / (list[at] ?? Number.NaN);
  findings.compare({
    ours: `bytes each of ${all}`,
    against: 'of a quarter of them',
    ratio: ratio(bytes, 1),
    most: 1.25,
  });
  findings.compare({ ours: `reads of one of ${all}`, against: `of ${few}`, ratio: ratio(rates, 0), least: 0.8 });
  return there;
}

/** What is done to a whole population, and to a Redis that holds it. */
async function whole(place: Place, population: number, findings: Findings): Promise<void> {
  findings.add('keys, of sessions and of notes', 'keys', await countKeys(place));
  const scanned = await storeWork<Scanned>(place, 'scan');
  if (scanned.count < population) throw new Error(`${scanned.count} of ${population} sessions were listed`);
  findings.add('listing all of them', 's', scanned.seconds);
  const saved = [];
  for (const server of place.servers) saved.push(await save(server));
  findings.add('saving, the longest of one server', 's', Math.max(...saved.map(({ seconds }) => seconds)));
  findings.add('nobody is answered meanwhile for', 'ms', Math.max(...saved.map(({ fork }) => fork)));
  findings.add('on disk', 'MB', place.bytesOnDisk() / 1e6);
  findings.add('a server that was killed is back after', 's', Math.max(...(await place.restart())));
  const { perSecond } = await storeWork<Read>(place, 'read', population, 1);
  findings.add('reads after that', 'in a second', perSecond);
  const ended = await storeWork<Ended>(place, 'end', population, ENDED_USERS);
  findings.add('logging a user out everywhere: half took less than', 'ms', ended.p50);
  findings.add('logging a user out everywhere: 99 of 100 took less than', 'ms', ended.p99);
}

/** What requests take of a host and of Redis. */
async function requests(place: Place, population: number, thoroughness: Thoroughness, findings: Findings) {
  const { seconds, scale } = thoroughness;
  const redis = firstOf(place);
  for (const kind of REQUEST_KINDS) {
    const cost = await measureCost(place, kind, population, thoroughness);
    findings.add(`${kind}: of a host's core`, 'µs', cost.host);
    findings.add(`${kind}: of Redis, when many come at once`, 'µs', cost.redis);
    findings.add(`${kind}: commands`, 'commands', await countCommands(place, kind, population));
  }
  findings.add('a command that comes alone: of Redis', 'µs', await measureAlone(redis, scale));
  findings.add('a process that connects: of Redis', 'µs', await measureConnecting(redis));
  findings.add(
    'memory copied while Redis saves, for each change',
    'bytes',
    await measureCopying(place, population, seconds),
  );
  for (const { served, memory } of await measureGrowth(place, population, seconds)) {
    findings.add(`memory of a host that served ${named(served)} sessions`, 'MB', memory / 1e6);
  }
}

async function at<T>(masters: number, work: (place: Place) => Promise<T>): Promise<T> {
  const place = await openPlace(masters);
  try {
    return await work(place);
  } finally {
    await place.stop();
  }
}

/** How sessions grow: what a million live ones in one Redis take, and ten million over a cluster. */
export async function scale(thoroughness: Thoroughness): Promise<Result> {
  const { seconds, scale: part } = thoroughness;
  const [one, cluster] = [new Findings('sessions in one Redis'), new Findings('sessions in a cluster')];
  await at(1, async (place) => {
    const population = await grow(place, SESSIONS.one * part, seconds, one);
    await requests(place, population, thoroughness, one);
    await whole(place, population, one);
  });
  await at(MASTERS, async (place) => {
    const population = await grow(place, SESSIONS.cluster * part, seconds, cluster);
    await whole(place, population, cluster);
  });
  return { figures: [...one.figures, ...cluster.figures], goals: [...one.goals, ...cluster.goals] };
}
