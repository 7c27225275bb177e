import { newHexSid, StoreUnavailable } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startCluster } from '../../../../test/support/redis_cluster.ts';
import { startReplica } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { type Opened, openStore, shortTimeout, type Texts } from '../support/open.ts';

let master: RedisServer;
let replica: RedisServer;
const opened: Opened[] = [];
beforeEach(async () => {
  master = await startRedis({ args: QUICK_REPLICATION });
  replica = await startReplica(master);
});
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
  await replica.stop();
  await master.stop();
});

async function open(texts: Texts = {}): Promise<Opened> {
  const one = await openStore({ port: String(master.port), ...shortTimeout('400ms'), ...texts });
  opened.push(one);
  return one;
}

describe('a session that counts as saved', () => {
  it('is on as many replicas as are asked for: created, changed and ended', async () => {
    const { store } = await open({ wait: '1' });
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    expect(await replica.cli('get', `session:${sid}`)).toBe('1');
    await store.write(sid, '2', '1', 60);
    expect(await replica.cli('get', `session:${sid}`)).toBe('2');
    expect(await store.destroy(sid)).toBe(true);
    expect(await replica.cli('exists', `session:${sid}`)).toBe('0');
  });

  it('is on the master alone unless replicas are asked for', async () => {
    const { store } = await open();
    replica.freeze();
    expect(await store.write(newHexSid(), '1', undefined, 60)).toEqual({ done: true });
    expect(await master.cli('info', 'commandstats')).not.toContain('cmdstat_wait');
  });
});

describe('while replicas are missing', () => {
  it('no write counts, which is logged once; reads continue, and writes when they are back', async () => {
    const { store, context } = await open({ wait: '1' });
    const sid = newHexSid();
    await store.write(sid, '1', undefined, 60);
    replica.freeze();
    const told = 'Redis has too few replicas that confirmed a write in time (WAIT)';
    await expect(store.write(sid, '2', '1', 60)).rejects.toThrow(told);
    await expect(store.write(newHexSid(), '1', undefined, 60)).rejects.toThrow(StoreUnavailable);
    await expect(store.destroy(newHexSid())).rejects.toThrow(told);
    // The master has it all the same.
    expect(await store.load(sid)).toBe('2');
    replica.thaw();
    await until('writes count again', async () => (await store.write(newHexSid(), '1', undefined, 60)).done);
    await context.said('works again');
    expect(context.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('the host does not start, and says what to do about it', async () => {
    await expect(open({ wait: '2', boot_wait: '0' })).rejects.toMatchObject({
      code: 'REDIS_UNUSABLE',
      message: expect.stringContaining('ODOO_SESSION_REDIS_WAIT'),
    });
  });
});

it('a write that was answered too late for its caller ends with its refusal', async () => {
  const { store } = await open({ wait: '1' });
  const unhandled: unknown[] = [];
  const remember = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', remember);
  try {
    const sid = newHexSid();
    master.freeze();
    await expect(store.write(sid, '1', undefined, 60)).rejects.toThrow('does not answer in time');
    master.thaw();
    await until('writes count again', async () => (await store.write(newHexSid(), '1', undefined, 60)).done);
    expect(await replica.cli('get', `session:${sid}`)).toBe('1');
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', remember);
  }
});

it('writes that are answered together wait together', async () => {
  const { store } = await open({ wait: '1' });
  const count = async (command: string) =>
    Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await master.cli('info', 'commandstats'))?.[1]);
  await master.cli('config', 'resetstat');
  await Promise.all(Array.from({ length: 200 }, () => store.write(newHexSid(), '1', undefined, 60)));
  expect(await count('set')).toBe(200);
  expect(await count('wait')).toBeLessThan(100);
});

it('in a cluster each write waits for the replicas of its own master', async () => {
  const cluster = await startCluster({ replicas: 1 });
  const { store } = await open({ cluster: cluster.addresses, port: '6379', wait: '1' });
  const nodes = await cluster.nodes();
  const lone = nodes.find(({ isMaster }) => isMaster);
  nodes.find(({ follows }) => follows === lone?.id)?.server.freeze();
  const sids = Array.from({ length: 60 }, newHexSid);
  const written = await Promise.allSettled(sids.map(async (sid) => store.write(sid, '1', undefined, 60)));
  const keys = (await lone?.server.cli('keys', '*')) ?? '';
  for (const [index, sid] of sids.entries()) {
    expect(written[index]?.status).toBe(keys.includes(sid) ? 'rejected' : 'fulfilled');
  }
  expect(new Set(written.map(({ status }) => status)).size).toBe(2);
  await opened.pop()?.close();
  await cluster.stop();
});

it('a write that is sent on to another node waits for the replicas of that node alone', async () => {
  const cluster = await startCluster({ replicas: 1 });
  const { store } = await open({ cluster: cluster.addresses, port: '6379', wait: '1' });
  const sid = newHexSid();
  const key = `session:${sid}`;
  const masters = (await cluster.nodes()).filter(({ isMaster }) => isMaster);
  const slot = Number(await cluster.servers[0]?.cli('cluster', 'keyslot', key));
  const owner = masters.find(({ slots }) => slots.some(([first, last]) => first <= slot && slot <= last));
  const other = masters.find((node) => node !== owner);
  if (!owner || !other) throw new Error('there are no masters');
  // The store has not looked since, so that its write is answered with MOVED.
  await cluster.move(key, other.server);
  for (const { server } of masters) await server.cli('config', 'resetstat');
  expect(await store.write(sid, '1', undefined, 60)).toEqual({ done: true });
  expect(await other.server.cli('get', key)).toBe('1');
  expect(await owner.server.cli('info', 'commandstats')).toMatch(/cmdstat_set:calls=0,.*rejected_calls=1/);
  expect(await other.server.cli('info', 'commandstats')).toMatch(/cmdstat_wait:calls=1,/);
  expect(await owner.server.cli('info', 'commandstats')).not.toContain('cmdstat_wait');
  await opened.pop()?.close();
  await cluster.stop();
});
