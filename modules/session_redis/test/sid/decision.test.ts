import { afterEach, expect, it } from 'vitest';
import { startProxy } from '../../../../test/support/proxy.ts';
import { startRedis } from '../../../../test/support/redis.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { type DecisionScope, decide } from '../../src/sid/decision.ts';
import { keysOf } from '../../src/store/keys.ts';
import { targetOf } from '../../src/target/target.ts';
import { ODOO_19, put } from '../support/odoo_sessions.ts';
import { valuesOf } from '../support/open.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function server() {
  const redis = await startRedis();
  cleanUp.push(() => redis.stop());
  return redis;
}

async function scopeAt(port: number, timeoutMs = 2000): Promise<DecisionScope> {
  const policy = { timeoutMs, tls: undefined, runtime: PROCESS, isUp: () => false };
  const client = ioredis.createClient(targetOf(valuesOf({ port: String(port) })), policy);
  await client.connect();
  cleanUp.push(() => client.drop());
  return { client, keys: keysOf(undefined), now: PROCESS.now };
}

/** How many commands of that kind the server has done. */
async function count({ cli }: Pick<Awaited<ReturnType<typeof server>>, 'cli'>, command: string): Promise<number> {
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await cli('info', 'commandstats'))?.[1] ?? 0);
}

/** A clock that stands still: only the number of pages ends the search. */
const timeless = (scope: DecisionScope): DecisionScope => ({ ...scope, now: () => 0 });

it('a database full of other keys costs 20 pages', async () => {
  const redis = await server();
  await redis.cli('eval', "for n = 1, 50000 do redis.call('SET', 'other:' .. n, n) end", '0');
  expect(await decide(timeless(await scopeAt(redis.port)))).toEqual({ form: 'hex40', why: 'nothing' });
  expect(await count(redis, 'scan')).toBe(20);
});

it('a database full of sessions costs 200 of each form', async () => {
  const redis = await server();
  const fill = "for n = 1, 5000 do redis.call('SET', string.format(ARGV[1], n), '{}') end";
  for (const sid of ['%040x', '%084x']) await redis.cli('eval', fill, '0', `session:${sid}`);
  expect(await decide(timeless(await scopeAt(redis.port)))).toEqual({ form: 'hex40', why: 'nothing' });
  // One more for the decision.
  expect(await count(redis, 'get')).toBe(401);
});

it('a slow network costs a tenth of a second, and what is on its way then', async () => {
  const redis = await server();
  await redis.cli('eval', "for n = 1, 50000 do redis.call('SET', 'other:' .. n, n) end", '0');
  const proxy = await startProxy(redis.port);
  cleanUp.push(() => proxy.stop());
  const scope = await scopeAt(proxy.port);
  proxy.delay = 15;
  await decide(scope);
  // A page takes 30 ms, and the pause after it as long.
  expect(await count(redis, 'scan')).toBeLessThanOrEqual(3);
});

it('of several hosts the first decides', async () => {
  const redis = await server();
  await put(redis, ODOO_19);
  const decisions = await Promise.all(
    (await Promise.all([1, 2, 3].map(() => scopeAt(redis.port)))).map((one) => decide(one)),
  );
  expect(decisions.map(({ form }) => form)).toEqual(['base64url84', 'base64url84', 'base64url84']);
  expect(decisions.filter(({ why }) => why === 'found')).toHaveLength(1);
});

it('while Redis does not answer, 40 hex digits are made, and the failure is reported', async () => {
  const redis = await server();
  const scope = await scopeAt(redis.port, 300);
  redis.freeze();
  expect(await decide(scope)).toEqual({ form: 'hex40', why: 'failed', reason: 'does not answer in time' });
  redis.thaw();
});
