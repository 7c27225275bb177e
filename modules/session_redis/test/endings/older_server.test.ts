// A Redis that starts again from its last snapshot is like one that took over without the last writes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from '@wideload/base/internal';
import { newBase64Sid, newHexSid, StoreUnavailable } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startReplica } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import { testContext } from '../support/context.ts';
import { type Opened, openStore } from '../support/open.ts';

const ARGS = [...QUICK_REPLICATION, '--save', ''];

let folder: string;
let redis: RedisServer;
const opened: Opened[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-test-'));
  redis = await startRedis({ folder, args: ARGS });
});
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** Opens the store of one process of the host. */
async function open(values: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const data: DataFolder = { path: join(folder, 'data') };
  const context = testContext(new Map([[DataFolder.id, data]]));
  const one = await openStore({ port: String(redis.port), timeout: '5s', ...values }, { context });
  opened.push(one);
  return one;
}

/** Redis loses everything that was written after `save`. */
async function startFromSnapshot(): Promise<void> {
  await redis.kill();
  redis = await startRedis({ folder, port: redis.port, args: ARGS });
}

const isStored = async (sid: string) => (await redis.cli('exists', `session:${sid}`)) === '1';

describe('after a start of Redis from an older snapshot', () => {
  it.each<[string, (opened: Opened, sid: string) => unknown]>([
    ['destroy', ({ store }, sid) => store.destroy(sid)],
    ['destroyIf', ({ store }, sid) => store.destroyIf(sid, '{"n": 1}')],
    ['refuse', ({ store }, sid) => store.refuse(sid)],
  ])('a session that ended with %s is refused from the first answer on, and is ended again', async (_, end) => {
    const host = await open();
    const [ended, alive] = [newHexSid(), newHexSid()];
    for (const sid of [ended, alive]) await host.store.write(sid, '{"n": 1}', undefined, 600);
    await redis.cli('save');
    await end(host, ended);
    await startFromSnapshot();
    await until('Redis can be read again', async () => (await host.store.load(alive)) === '{"n": 1}');
    expect(await host.store.load(ended)).toBeUndefined();
    expect(await host.store.write(ended, '{"n": 2}', '{"n": 1}', 600)).toEqual({ done: false, current: undefined });
    expect(await host.store.write(ended, '{"n": 2}', undefined, 600)).toEqual({ done: false, current: undefined });
    expect(await host.store.peek(ended)).toBeUndefined();
    await until('it is ended again', async () => !(await isStored(ended)));
    expect(await redis.cli('exists', `ended_session:{session:${ended}}`)).toBe('1');
    expect(await isStored(alive)).toBe(true);
  });

  it('is ended again without a request for it, and the log says so', async () => {
    const host = await open();
    const sid = newHexSid();
    await host.store.write(sid, '{}', undefined, 600);
    await redis.cli('save');
    await host.store.destroy(sid);
    await startFromSnapshot();
    await host.context.said('1 session that had ended was in Redis again');
    expect(await isStored(sid)).toBe(false);
  });

  it('a session that another host has moved softly since then ends under its new sid, too', async () => {
    const host = await open();
    const [ended, moved, alive] = [newHexSid(), newHexSid(), newHexSid()];
    for (const sid of [moved, alive]) await host.store.write(sid, '{}', undefined, 600);
    // As another host would have it by then.
    await host.store.write(ended, `{"next_sid": "${moved}"}`, undefined, 120);
    await redis.cli('save');
    await host.store.destroy(ended);
    await startFromSnapshot();
    await host.context.said('had ended');
    await until('it is ended under both', async () => !(await isStored(ended)) && !(await isStored(moved)));
    expect(await isStored(alive)).toBe(true);
    expect(await host.store.load(moved)).toBeUndefined();
  });

  it('a replaced sid ends, unless it still leads to the new one', async () => {
    const host = await open();
    const [forgotten, known, to] = [newHexSid(), newHexSid(), newHexSid()];
    for (const sid of [forgotten, known]) await host.store.write(sid, '{}', undefined, 600);
    const record = `{"next_sid": "${to}"}`;
    await host.store.write(known, record, '{}', 120);
    await redis.cli('save');
    await host.store.write(forgotten, record, '{}', 120);
    await startFromSnapshot();
    await host.context.said('1 session that had ended was in Redis again');
    expect(await isStored(forgotten)).toBe(false);
    await until('the other one leads on', async () => (await host.store.load(known)) === record);
  });

  it('a sid that was replaced by another of its name ends alone: the session continues', async () => {
    const host = await open();
    const to = newBase64Sid();
    const forgotten = to.slice(0, 42) + newBase64Sid().slice(42);
    for (const sid of [forgotten, to]) await host.store.write(sid, '{}', undefined, 600);
    await redis.cli('save');
    await host.store.write(forgotten, `{"next_sid": "${to}"}`, '{}', 120);
    await startFromSnapshot();
    await host.context.said('1 session that had ended was in Redis again');
    expect(await isStored(forgotten)).toBe(false);
    await until('the session is read', async () => (await host.store.load(to)) === '{}');
  });

  it('a session that ended is refused under every sid of its name, and is marked again', async () => {
    const host = await open();
    const ended = newBase64Sid();
    const other = ended.slice(0, 42) + newBase64Sid().slice(42);
    const gone = newHexSid();
    await redis.cli('save');
    await host.store.write(ended, '{}', undefined, 600);
    await host.store.destroy(ended);
    await host.store.refuse(gone);
    await startFromSnapshot();
    const marks = [`ended_session:{session:${ended.slice(0, 42)}}`, `ended_session:{session:${gone}}`];
    await until('both are marked again', async () => (await redis.cli('exists', ...marks)) === '2');
    await redis.cli('set', `session:${other}`, '{}');
    await until('it is removed', async () => {
      expect(await host.store.load(other)).toBeUndefined();
      return !(await isStored(other));
    });
  });

  it('a sid that was replaced and refused later is refused in every process', async () => {
    const host = await open();
    const [from, to] = [newHexSid(), newHexSid()];
    await host.store.write(from, '{}', undefined, 600);
    await redis.cli('save');
    await host.store.write(from, `{"next_sid": "${to}"}`, '{}', 120);
    await host.store.refuse(from);
    await startFromSnapshot();
    const next = await open();
    await until(
      'it is marked again',
      async () => (await redis.cli('exists', `ended_session:{session:${from}}`)) === '1',
    );
    expect(await next.store.load(from)).toBeUndefined();
  });

  it('entries of the user index are written again, but not those that were removed or that expire later by now', async () => {
    const host = await open();
    const [lost, removed, renewed] = [newHexSid(), newHexSid(), newHexSid()];
    const index = 'sessions_of_user:local/2';
    await host.store.addToUserIndex('local/2', renewed, 600);
    await redis.cli('zadd', index, '9999999999', renewed);
    await redis.cli('save');
    for (const sid of [lost, removed]) await host.store.addToUserIndex('local/2', sid, 600);
    await host.store.removeFromUserIndex('local/2', removed);
    await startFromSnapshot();
    await until('it is there again', async () => (await redis.cli('zscore', index, lost)) !== '');
    expect(await redis.cli('zrange', index, '0', '-1')).toBe(`${lost}\n${renewed}`);
    expect(await redis.cli('zscore', index, renewed)).toBe('9999999999');
    expect(Number(await redis.cli('zscore', index, lost))).toBeCloseTo(Date.now() / 1000 + 600, -1.5);
  });

  it('the sessions of a user are listed before their entries are there again', async () => {
    const host = await open();
    const sid = newHexSid();
    await redis.cli('save');
    await host.store.addToUserIndex('local/2', sid, 600);
    await startFromSnapshot();
    const found: string[] = [];
    await until('Redis can be read again', async () => {
      try {
        for await (const page of host.store.sidsOfUser('local/2')) found.push(...page);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailable);
        return false;
      }
    });
    expect([...new Set(found)]).toEqual([sid]);
  });

  it('the user index is read at once while no replica confirms what is done again', async () => {
    const replica = await startReplica(redis);
    const host = await open({ wait: '1', timeout: '1s' });
    const [ended, listed] = [newHexSid(), newHexSid()];
    await host.store.write(ended, '{}', undefined, 600);
    await redis.cli('save');
    await host.store.destroy(ended);
    await host.store.addToUserIndex('local/2', listed, 600);
    await replica.stop();
    await startFromSnapshot();
    const sidsOf = async (user: string): Promise<string[]> => {
      const sids: string[] = [];
      for await (const page of host.store.sidsOfUser(user)) sids.push(...page);
      return sids;
    };
    await until('Redis can be read again', async () => (await sidsOf('local/3')).length === 0);
    await redis.cli('del', 'sessions_of_user:local/2');
    expect(await sidsOf('local/2')).toContain(listed);
  });

  it('every process of the host refuses what another one ended, also one that was killed or has stopped', async () => {
    const ending = await open();
    const other = await open();
    const [ended, alive] = [newHexSid(), newHexSid()];
    for (const sid of [ended, alive]) await ending.store.write(sid, '{}', undefined, 600);
    await redis.cli('save');
    await ending.store.destroy(ended);
    await ending.close();
    await startFromSnapshot();
    await other.context.said('1 session that had ended was in Redis again');
    expect(await other.store.load(ended)).toBeUndefined();
    await other.close();
    await startFromSnapshot();
    const next = await open();
    expect(await next.store.load(ended)).toBeUndefined();
    expect(await next.store.load(alive)).toBe('{}');
    await until('it is ended again', async () => !(await isStored(ended)));
  });
});
