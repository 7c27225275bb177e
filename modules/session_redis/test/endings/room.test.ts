import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newHexSid, StoreUnavailable } from '@wideload/session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUICK_REPLICATION, type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { startReplica } from '../../../../test/support/sentinels.ts';
import { until } from '../../../../test/support/until.ts';
import type { RedisClient } from '../../src/client/redis_client.ts';
import { Confirmation } from '../../src/endings/confirmation.ts';
import { Endings } from '../../src/endings/endings.ts';
import { IndexEntries } from '../../src/endings/index_entries.ts';
import { Journal } from '../../src/endings/journal.ts';
import { Electorate } from '../../src/failover/electorate.ts';
import { ioredis } from '../../src/ioredis/driver.ts';
import { PROCESS } from '../../src/runtime.ts';
import { keysOf } from '../../src/store/keys.ts';
import { targetOf } from '../../src/target/target.ts';
import { testContext } from '../support/context.ts';
import { ManualTime } from '../support/manual_time.ts';
import { valuesOf } from '../support/open.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

let folder: string;
let master: RedisServer;
let replica: RedisServer;
let client: RedisClient;
let time: ManualTime;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wideload-test-'));
  master = await startRedis({ args: QUICK_REPLICATION });
  replica = await startReplica(master);
  time = new ManualTime();
  const policy = { timeoutMs: 10_000, tls: undefined, runtime: PROCESS, isUp: () => false };
  client = ioredis.createClient(targetOf(valuesOf({ port: String(master.port) })), policy);
  await client.connect();
});
afterEach(async () => {
  await client.drop();
  await replica.stop();
  await master.stop();
  rmSync(folder, { recursive: true });
});

const newEndings = (max: number) => {
  const { runtime } = time;
  const journal = new Journal(join(folder, 'ended'), newHexSid, runtime.now);
  const confirmation = new Confirmation(new Electorate(false, runtime.now), { look: async () => {} }, runtime.now);
  return new Endings({
    client,
    keys: keysOf(undefined).sessions,
    journal,
    confirmation,
    index: new IndexEntries({ client, keys: keysOf(undefined).userIndex, runtime }),
    runtime,
    log: testContext().log,
    max,
  });
};

/** Lets the endings look once: each look is an INFO of the master, and it is answered before the ping. */
async function look(): Promise<void> {
  time.advance(SECOND);
  await client.ping();
  await new Promise(setImmediate);
}

/** Writes, and waits until the replica has it: only an offset that moves on is confirmed. */
async function replicated(): Promise<void> {
  await master.cli('set', 'probe', newHexSid());
  const written = await master.cli('get', 'probe');
  await until('the replica has it', async () => (await replica.cli('get', 'probe')) === written);
  // It reports its offset to its master each second.
  const offsets = async () => await master.cli('info', 'replication');
  await until('the master knows', async () => {
    const info = await offsets();
    return Number(/,offset=(\d+)/.exec(info)?.[1]) >= Number(/master_repl_offset:(\d+)/.exec(info)?.[1]);
  });
}

describe('when as many endings are remembered as may be', () => {
  it('no further session ends until every replica has confirmed them, and none is forgotten for another', async () => {
    const endings = newEndings(2);
    const [one, two] = [newHexSid(), newHexSid()];
    replica.freeze();
    for (const sid of [one, two]) {
      await endings.waitForRoom();
      await master.cli('set', 'ended', sid);
      endings.add(sid);
    }
    const refused = endings.waitForRoom();
    refused.catch(() => {});
    for (let looks = 0; looks < 5; looks++) await look();
    await expect(refused).rejects.toThrow(StoreUnavailable);
    expect([one, two].map((sid) => endings.hasEnded(sid))).toEqual([true, true]);

    replica.thaw();
    await replicated();
    await until('there is room', async () => {
      await look();
      return !endings.hasEnded(one);
    });
    await endings.waitForRoom();
    endings.stop();
  });
});

describe('an ending', () => {
  it('is remembered for an hour, and for as long as a replica has not confirmed it', async () => {
    const endings = newEndings(1000);
    const sid = newHexSid();
    endings.add(sid);
    const looks = async (ms: number) => {
      for (let at = 0; at < ms; at += 60 * SECOND) {
        time.advance(60 * SECOND);
        await client.ping();
        await new Promise(setImmediate);
      }
    };
    await looks(HOUR - 60 * SECOND);
    expect(endings.hasEnded(sid)).toBe(true);
    replica.freeze();
    await master.cli('set', 'probe', 'newer');
    await looks(3 * HOUR);
    expect(endings.hasEnded(sid)).toBe(true);
    replica.thaw();
    await replicated();
    await until('it is forgotten', async () => {
      await looks(60 * SECOND);
      return !endings.hasEnded(sid);
    });
    endings.stop();
  });
});
