import type { SessionStore } from '@wideload/session';
import { parseSession, Session } from '@wideload/session/internal';
import { describeOperations } from '@wideload/testing/internal';
import { describe, expect, it } from 'vitest';
import { Engine, SharedJournal } from './engine.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { Disturbance } from './plan.ts';
import { Random } from './random.ts';
import { NO_FAULTS } from './redis/connection.ts';
import { SimulatedNetwork } from './redis/network.ts';
import { runSchedule } from './schedule.ts';
import { Scheduler } from './scheduler.ts';

/** Schedules that `npm test` runs; `npm run test:sim` runs a million. */
const SCHEDULES = 1000;

/** Where each fault shows, and how many schedules that may take: some ten times what it takes now. */
const SHOWN: Readonly<Record<keyof typeof FAULTS, readonly [Disturbance, number]>> = {
  'compare-and-set taken away': ['nothing', 100],
  'tombstone not written': ['odoo', 300],
  'identity merged': ['odoo', 600],
  'write replayed after a time-out': ['network', 1000],
  'endings not replayed': ['failover', 200],
  'forgotten rotation written back': ['failover', 1000],
};

it('every answer of a thousand schedules can be explained', async () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const { found } = await runSchedule(seed);
    if (found.verdict !== 'legal') throw new Error(`npm run test:sim -- --seed=${seed}: ${found.text}`);
  }
});

it('a seed replays its schedule exactly', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const [one, other] = [await runSchedule(seed), await runSchedule(seed)];
    expect(describeOperations(one.history)).toBe(describeOperations(other.history));
    expect(one.steps).toBe(other.steps);
  }
});

describe('a schedule and its checker find what is broken on purpose:', () => {
  it.each(Object.entries(SHOWN))('%s', async (name, [disturbance, most]) => {
    const fault = FAULTS[name as keyof typeof FAULTS];
    for (let seed = 1; seed <= most; seed++) {
      const { found } = await runSchedule(seed, { disturbance, fault });
      if (found.verdict === 'legal') continue;
      expect(found.verdict).toBe('illegal');
      expect((await runSchedule(seed, { disturbance })).found.verdict).toBe('legal');
      return;
    }
    throw new Error(`not found in ${most} schedules`);
  });
});

describe('two engines in one process that change one session at once', () => {
  /** How many of the schedules lose one of the changes. */
  async function lost(fault?: Fault): Promise<number> {
    let count = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const scheduler = new Scheduler(new Random(seed));
      const network = new SimulatedNetwork(scheduler, NO_FAULTS);
      const [one, other] = ['one', 'other'].map((name) => {
        const journal = new SharedJournal();
        return new Engine({ name, network, journal, isLongSid: false, cacheLag: undefined, fault }).store;
      });
      if (one === undefined || other === undefined) throw new Error('there are no engines');
      const sid = one.newSid();
      const text = '{"n": 0}';
      const change = (store: SessionStore, key: string): Promise<unknown> => {
        const session = new Session(store, { sid, text });
        session.data[key] = 1;
        return Promise.resolve(session.save());
      };
      let isOver = false;
      const found = (async () => {
        await one.write(sid, text, undefined, 60);
        await Promise.all([change(one, 'a'), change(other, 'b')]);
        return parseSession((await one.load(sid)) ?? '{}');
      })().finally(() => {
        isOver = true;
      });
      await scheduler.run(() => isOver, 1000);
      if (!('a' in (await found) && 'b' in (await found))) count++;
    }
    return count;
  }

  it('lose none of their changes', async () => {
    expect(await lost()).toBe(0);
  });

  it('lose some where nothing compares and sets', async () => {
    expect(await lost(FAULTS['compare-and-set taken away'])).toBeGreaterThan(5);
  });
});
