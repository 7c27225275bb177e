import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import type { RedisLease } from '../../src/lease/lease.ts';
import { RedisLeases } from '../../src/lease/leases.ts';
import { PROCESS } from '../../src/runtime.ts';
import { keysOf } from '../../src/store/keys.ts';
import { targetOf } from '../../src/target/target.ts';
import { ManualTime } from '../support/manual_time.ts';
import { valuesOf } from '../support/open.ts';

const { leases: keys } = keysOf(undefined);
const KEY = keys.encode('leader');

let redis: RedisServer;
let client: RedisClient;
let time: ManualTime;

beforeAll(async () => {
  redis = await startRedis();
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
  client = ioredis.createClient(targetOf(valuesOf({ port: String(redis.port) })), policy);
  await client.connect();
});
afterAll(async () => {
  await client.drop();
  await redis.stop();
});
beforeEach(async () => {
  await redis.cli('del', KEY);
  time = new ManualTime();
});

async function taken(): Promise<RedisLease> {
  const lease = await new RedisLeases(client, keys, time.runtime).take('leader');
  if (lease === undefined) throw new Error('nobody else has it');
  return lease;
}

/** All that was sent before has been answered, and what waits for the answers has gone on. */
async function answered(): Promise<void> {
  await client.ping();
  await new Promise(setImmediate);
}

describe('a lease by the clock of its holder', () => {
  it('is lost 4.5 s after it was requested, when nothing renews it', async () => {
    const lease = await taken();
    // Its renewals are sent, but no answer is read before this test waits for something.
    time.advance(4499);
    expect(lease.signal.aborted).toBe(false);
    time.advance(1);
    expect(lease.signal.aborted).toBe(true);
    expect(time.pending).toBe(0);
    await answered();
  });

  it('is renewed each second, and counts from when its renewal was requested', async () => {
    const lease = await taken();
    time.advance(4400);
    await answered();
    // The last renewal was requested at 4 s.
    time.advance(4099);
    expect(lease.signal.aborted).toBe(false);
    time.advance(1);
    expect(lease.signal.aborted).toBe(true);
    await answered();
  });

  it('is lost with the first renewal that finds another owner', async () => {
    const lease = await taken();
    await redis.cli('set', KEY, 'another');
    time.advance(1000);
    await answered();
    expect(lease.signal.aborted).toBe(true);
    expect(time.pending).toBe(0);
    expect(await redis.cli('get', KEY)).toBe('another');
  });

  it('has no timer left when it was given back', async () => {
    const lease = await taken();
    expect(time.pending).toBe(2);
    await lease.release();
    expect(time.pending).toBe(0);
    expect(await redis.cli('exists', KEY)).toBe('0');
  });

  it('stays given back when the answer of a renewal comes afterwards', async () => {
    const lease = await taken();
    time.advance(1000);
    const released = lease.release();
    await released;
    await answered();
    expect(time.pending).toBe(0);
    expect(lease.signal.aborted).toBe(false);
  });

  it('is not lost when it was given back before a renewal found another owner', async () => {
    const lease = await taken();
    await redis.cli('set', KEY, 'another');
    time.advance(1000);
    await lease.release();
    await answered();
    expect(lease.signal.aborted).toBe(false);
    expect(await redis.cli('get', KEY)).toBe('another');
  });
});
