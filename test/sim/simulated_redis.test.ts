import { newBase64Sid, newHexSid } from '@wideload/session';
import { sessionStoreContract } from '@wideload/testing';
import { array, assert, asyncProperty, boolean, constantFrom, oneof, tuple } from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { RedisClient } from '../../modules/session_redis/src/client/redis_client.ts';
import { refusalOf } from '../../modules/session_redis/src/client/refusal.ts';
import { ioredis } from '../../modules/session_redis/src/ioredis/driver.ts';
import { PROCESS } from '../../modules/session_redis/src/runtime.ts';
import { targetOf } from '../../modules/session_redis/src/target/target.ts';
import { valuesOf } from '../../modules/session_redis/test/support/open.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { Engine, SharedJournal } from './engine.ts';
import { RealTime } from './real_time.ts';
import { SimulatedClient } from './redis/client.ts';
import { NO_FAULTS } from './redis/connection.ts';
import { SimulatedNetwork } from './redis/network.ts';

const network = (): SimulatedNetwork => new SimulatedNetwork(new RealTime(), NO_FAULTS);

describe.each([
  ['sids of 84 characters', true, undefined, false],
  ['sids of 40 digits and a client-side cache', false, 1, false],
  ['comparisons by commands', false, undefined, true],
])('the simulated Redis keeps every promise of a store, with %s:', (_, isLongSid, cacheLag, isNative) => {
  const settings = { name: 'host', journal: new SharedJournal(), isLongSid, cacheLag, isNative, fault: undefined };
  const { store } = new Engine({ ...settings, network: network() });
  for (const { name, run } of sessionStoreContract(() => store)) it(name, run);
});

describe('the simulated Redis', () => {
  let redis: RedisServer;
  let real: RedisClient;
  beforeAll(async () => {
    redis = await startRedis();
    const policy = { timeoutMs: 10_000, replicas: 0, tls: undefined, runtime: PROCESS, isUp: () => false };
    real = ioredis.createClient(targetOf(valuesOf({ port: String(redis.port) })), policy);
    await real.connect();
  });
  afterAll(async () => {
    await real.drop();
    await redis.stop();
  });

  it.each([
    ['by scripts', false],
    ['by commands', true],
  ])('does each command as a redis-server does, after any commands, and compares %s', async (_, isNative) => {
    await assert(
      asyncProperty(array(anyCommand, { minLength: 1, maxLength: 30 }), async (commands) => {
        await redis.cli('flushall');
        const simulated = new SimulatedClient(network(), isNative);
        await simulated.connect();
        for (const { name, run } of [...commands, ...looks]) {
          const [is, must] = [await answerOf(simulated, run), await answerOf(real, run)];
          if (is !== must) throw new Error(`${name}: the simulated Redis returns ${is}, the real one ${must}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** One command, as it is sent to both. */
interface Sent {
  readonly name: string;
  run(client: RedisClient): Promise<unknown>;
}

async function answerOf(client: RedisClient, run: Sent['run']): Promise<string> {
  try {
    const answer = await run(client);
    return Buffer.isBuffer(answer) ? answer.toString() : JSON.stringify(answer ?? null);
  } catch (error) {
    return `the failure ${refusalOf(error).kind}`;
  }
}

const long = newBase64Sid();
const SESSIONS = [newHexSid(), long, long.slice(0, 42) + newBase64Sid().slice(42)].map((sid) => `session:${sid}`);
/** Any key may be used for anything, so that values of another type are met, too. */
const KEYS = [...SESSIONS, 'index', 'lease'];
const TEXTS = ['{"a": 1}', '{"a": 2}', '{"next_sid": "b"}', ''];
const SECONDS = [100, 1000, 10_000];

/** Seconds as two clocks agree on them. */
const aboutSeconds = ([value, seconds]: readonly [Buffer | null, number]): unknown => [
  value?.toString(),
  seconds < 0 ? seconds : Math.round(seconds / 100) * 100,
];

const key = constantFrom(...KEYS);
const session = constantFrom(...SESSIONS);
const text = constantFrom(...TEXTS);
const seconds = constantFrom(...SECONDS);

const anyCommand = oneof(
  tuple(key).map(([k]): Sent => ({ name: 'get', run: (client) => client.get(k) })),
  tuple(key, text, seconds).map(([k, t, s]): Sent => ({ name: 'create', run: (client) => client.create(k, t, s) })),
  tuple(key, text, seconds).map(([k, t, s]): Sent => ({ name: 'set', run: (client) => client.set(k, t, s) })),
  tuple(key, text).map(
    ([k, t]): Sent => ({ name: 'compareAndDelete', run: (client) => client.compareAndDelete(k, t) }),
  ),
  tuple(session).map(([k]): Sent => ({ name: 'load', run: (client) => client.load(k) })),
  tuple(session).map(([k]): Sent => ({ name: 'peek', run: async (client) => aboutSeconds(await client.peek(k)) })),
  tuple(session, text, seconds).map(
    ([k, t, s]): Sent => ({ name: 'createSession', run: (client) => client.createSession(k, t, s) }),
  ),
  tuple(session, text, text, seconds, boolean()).map(
    ([k, e, t, s, keeps]): Sent => ({
      name: 'compareAndSet',
      run: (client) => client.compareAndSet(k, e, t, s, keeps),
    }),
  ),
  tuple(session, text, seconds).map(
    ([k, e, s]): Sent => ({ name: 'compareAndEnd', run: (client) => client.compareAndEnd(k, e, s) }),
  ),
  tuple(session, seconds, boolean()).map(
    ([k, s, always]): Sent => ({ name: 'end', run: (client) => client.end(k, s, always) }),
  ),
  tuple(session, constantFrom('"b"', 'next'), constantFrom(undefined, ...SECONDS)).map(
    ([k, part, s]): Sent => ({ name: 'endUnlessContaining', run: (client) => client.endUnlessContaining(k, part, s) }),
  ),
  tuple(key, seconds).map(([k, s]): Sent => ({ name: 'expire', run: (client) => client.expire(k, s) })),
  tuple(key, seconds).map(([k, s]): Sent => ({ name: 'prolong', run: (client) => client.prolong(k, s) })),
  tuple(key).map(([k]): Sent => ({ name: 'delete', run: (client) => client.delete(k) })),
  tuple(key, text, seconds).map(
    ([k, sid, s]): Sent => ({ name: 'addToIndex', run: (client) => client.addToIndex(k, sid, s) }),
  ),
  tuple(key, text).map(
    ([k, sid]): Sent => ({ name: 'removeFromIndex', run: (client) => client.removeFromIndex(k, sid) }),
  ),
  tuple(key, text, seconds).map(
    ([k, o, s]): Sent => ({ name: 'takeLease', run: (client) => client.takeLease(k, o, s) }),
  ),
  tuple(key, text, seconds).map(
    ([k, o, s]): Sent => ({ name: 'renewLease', run: (client) => client.renewLease(k, o, s) }),
  ),
  tuple(key, text).map(([k, o]): Sent => ({ name: 'releaseLease', run: (client) => client.releaseLease(k, o) })),
);

/** What shows in the end what the commands left behind. */
const looks: readonly Sent[] = [
  ...KEYS.flatMap((k): Sent[] => [
    { name: `typeOf ${k}`, run: (client) => client.typeOf(k) },
    { name: `get ${k}`, run: (client) => client.get(k) },
    { name: `peek ${k}`, run: async (client) => aboutSeconds(await client.peek(k)) },
    { name: `indexPage ${k}`, run: async (client) => (await client.indexPage(k, '0', 100)).sids.sort() },
  ]),
  {
    name: 'scan',
    run: async (client) => (await client.servers()[0]?.scan('0', 'session:*', 1000))?.keys.sort(),
  },
];
