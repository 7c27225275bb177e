import { setTimeout } from 'node:timers/promises';
import { Leases } from '@wideload/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startProxy } from '../../../../test/support/proxy.ts';
import { startRedis } from '../../../../test/support/redis.ts';
import { openStore } from '../support/open.ts';

/** Milliseconds between two attempts to take a lease: few beside the time that Redis gives it, and yet no busy loop. */
const PAUSE_MS = 2;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function leasesAt(port: number): Promise<Leases> {
  const { context, close } = await openStore({ port: String(port) });
  cleanUp.push(close);
  return context.get(Leases);
}

/** Two hosts with one Redis; the first one reaches it through a proxy. */
async function twoHosts(): Promise<{ first: Leases; second: Leases; proxy: FaultProxy }> {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  const proxy = await startProxy(redis.port);
  cleanUp.push(() => proxy.stop());
  return { first: await leasesAt(proxy.port), second: await leasesAt(redis.port), proxy };
}

describe('a lease', () => {
  it('counts as lost in a host that is cut off from Redis before Redis gives it to another host', async () => {
    const { first, second, proxy } = await twoHosts();
    const held = await first.take('leader');
    if (held === undefined) throw new Error('nobody else has it');
    proxy.hold();
    for (;;) {
      const taken = await second.take('leader');
      if (taken === undefined) {
        await setTimeout(PAUSE_MS);
        continue;
      }
      expect(held.signal.aborted).toBe(true);
      await taken.release();
      return;
    }
  });

  it('is kept by its first holder for as long as that renews it, beyond the time that Redis gives it', async () => {
    const { first, second } = await twoHosts();
    const held = await first.take('leader');
    const end = performance.now() + 7000;
    while (performance.now() < end) {
      expect(await second.take('leader')).toBeUndefined();
      await setTimeout(PAUSE_MS);
    }
    expect(held?.signal.aborted).toBe(false);
    await held?.release();
    const next = await second.take('leader');
    expect(next?.signal.aborted).toBe(false);
    await next?.release();
  });
});
