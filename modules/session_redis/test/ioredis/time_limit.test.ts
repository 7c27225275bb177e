import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { targetOf } from '../../src/target/target.ts';
import { valuesOf } from '../support/open.ts';

const TIMEOUT_MS = 200;

let redis: RedisServer;
let client: RedisClient;

afterEach(async () => {
  await client.drop();
  await redis.stop();
});

async function connect(): Promise<void> {
  redis = await startRedis();
  const policy = { timeoutMs: TIMEOUT_MS, tls: undefined, runtime: PROCESS, isUp: () => true };
  client = ioredis.createClient(targetOf(valuesOf({ port: String(redis.port) })), policy);
  await client.connect();
}

/** Stops this process, as a busy machine does. */
function suspend(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('counts what was answered while the process was suspended for longer', async () => {
  await connect();
  await client.set('a', '1', 60);
  const answer = client.get('a');
  // Commands leave at the end of the turn.
  await setImmediate();
  suspend(1.5 * TIMEOUT_MS);
  expect(String(await answer)).toBe('1');
});

it('gives up a command that is not answered', async () => {
  await connect();
  redis.freeze();
  await expect(client.get('a')).rejects.toMatchObject({ kind: 'silent' });
});
