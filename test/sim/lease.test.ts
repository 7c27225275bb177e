import { expect, it } from 'vitest';
import type { RedisLease } from '../../modules/session_redis/src/lease/lease.ts';
import { RedisLeases } from '../../modules/session_redis/src/lease/leases.ts';
import { keysOf } from '../../modules/session_redis/src/store/keys.ts';
import { Engine, SharedJournal } from './engine.ts';
import { withMethods } from './faults.ts';
import { Random } from './random.ts';
import { away } from './redis/link.ts';
import { SimulatedNetwork } from './redis/network.ts';
import { Scheduler } from './scheduler.ts';

const SCHEDULES = 1000;
const ATTEMPTS = 8;
/** A process that stands still for longer than the margin of a lease learns too late that it is over. */
const LEAP_MS = 300;
const FAULTS = { closesOnceIn: 15, silentOnceIn: 15 };

/** Takes a lease again and again, and holds it for a while each time, sometimes without a connection. */
async function compete({ client, runtime }: Engine, name: string, held: Set<RedisLease>): Promise<number> {
  let isCutOff = false;
  const cuttable = withMethods(client, {
    renewLease: async (...lease) => {
      if (isCutOff) throw away();
      return client.renewLease(...lease);
    },
    releaseLease: async (...lease) => {
      if (isCutOff) throw away();
      return client.releaseLease(...lease);
    },
  });
  const leases = new RedisLeases(cuttable, keysOf(undefined).leases, runtime, () => `${name} ${runtime.newSid()}`);
  let taken = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // What a fault of the network refuses is tried again.
    const lease = await leases.take('job').catch(() => undefined);
    if (lease !== undefined) {
      taken++;
      held.add(lease);
      expect([...held].filter(({ signal }) => !signal.aborted)).toEqual([lease]);
    }
    isCutOff = runtime.random() < 0.3;
    await new Promise<void>((resolve) => runtime.after(runtime.random() * 9000, resolve));
    if (lease === undefined) continue;
    held.delete(lease);
    await lease.release();
  }
  return taken;
}

it('a lease has one holder at a time, while connections break and commands are late', async () => {
  let taken = 0;
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const scheduler = new Scheduler(new Random(seed), LEAP_MS);
    const network = new SimulatedNetwork(scheduler, FAULTS);
    const held = new Set<RedisLease>();
    let isOver = false;
    const all = Promise.all(
      ['one', 'two', 'three'].map((name) => {
        const journal = new SharedJournal();
        const engine = new Engine({ name, network, journal, isLongSid: false, cacheLag: undefined, fault: undefined });
        return compete(engine, name, held);
      }),
    ).finally(() => {
      isOver = true;
    });
    await Promise.all([scheduler.run(() => isOver, 100_000), all]);
    for (const count of await all) taken += count;
  }
  expect(taken).toBeGreaterThan(SCHEDULES);
});
