import { once } from 'node:events';
import { newHexSid } from '@wideload/session';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RedisServer } from '../../../../test/support/redis.ts';
import { type SentinelGroup, startSentinelGroup } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, type Texts } from '../support/open.ts';

let group: SentinelGroup;
let opened: Opened[];

beforeEach(async () => {
  group = await startSentinelGroup();
  opened = [];
});
afterEach(async () => {
  for (const { close } of opened) await close();
  await group.stop();
});

async function open(texts: Texts = {}) {
  const sentinels = group.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const one = await openStore({ sentinels, sentinel_master_name: 'mymaster', ...texts });
  opened.push(one);
  return one.store;
}

/** The connections that stores have to that server, by the numbers that it gave them. */
async function connections(server: RedisServer): Promise<string[]> {
  const lines = (await server.cli('client', 'list')).split('\n').filter((line) => line.includes('name=wideload'));
  return lines.map((line) => /^id=(\d+)/.exec(line)?.[1] ?? '');
}

/** How many listen to that Sentinel. */
async function listeners(sentinel: RedisServer): Promise<number> {
  return (await sentinel.cli('client', 'list')).split('\n').filter((line) => / sub=[1-9]/.test(line)).length;
}

it('a failover that a Sentinel tells of when the new master serves already does not end the connection to it', async () => {
  const [leader, ...others] = group.sentinels;
  const [old] = group.servers;
  const late = new Redis({ port: leader?.port ?? 0, retryStrategy: () => null });
  await late.subscribe('+switch-master');
  const told = once(late, 'message');
  await leader?.cli('sentinel', 'failover', 'mymaster');
  for (const sentinel of others) {
    await until('it knows the new master', async () => {
      const [, port] = (await sentinel.cli('sentinel', 'get-master-addr-by-name', 'mymaster')).split('\n');
      return port !== String(old?.port);
    });
  }
  const store = await open();
  const master = await group.master();
  const before = await connections(master);
  await told;
  // What it told us was in the same turn of its own, so that the store has heard it when an answer is here.
  for (let n = 0; n < 20; n++) await store.write(newHexSid(), '{}', undefined, 60);
  expect(await connections(master)).toEqual(before);
  expect(before).toHaveLength(1);
  late.disconnect();
});

it('a master that hangs is left when the Sentinels have another one, however long a command may take', async () => {
  const store = await open({ timeout: '60s' });
  const [leader] = group.sentinels;
  const old = await group.master();
  await until('the store listens', async () => (await listeners(leader!)) > 0);
  old.freeze();
  await until('there is another master', async () => (await group.master()) !== old);
  const master = await group.master();
  const sid = newHexSid();
  await until('it is written to', async () => {
    await store.write(sid, '{}', undefined, 60);
    return (await master.cli('exists', `session:${sid}`)) === '1';
  });
});
