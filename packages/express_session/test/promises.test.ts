import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../test/support/redis.ts';
import { ExpressSessionStore } from '../src/index.ts';
import { type App, logIn, startApp } from './support/app.ts';
import { inParallel } from './support/in_parallel.ts';

let redis: RedisServer;
let ioredis: Redis;
let nodeRedis: ReturnType<typeof createClient>;

beforeAll(async () => {
  redis = await startRedis();
  ioredis = new Redis(redis.port);
  nodeRedis = createClient({ url: redis.url });
  await nodeRedis.connect();
});

afterAll(async () => {
  ioredis.disconnect();
  nodeRedis.destroy();
  await redis.stop();
});

/** Rounds of changes of one session at a time: a session with thousands of keys would take longer to write than to merge. */
const ROUNDS = 20;
const CHANGES = 100;
const LOGOUTS = 1000;

/** Requests in flight. */
const WIDTH = 64;

describe.each([
  ['ioredis', () => new ExpressSessionStore({ client: ioredis })],
  ['node-redis', () => new ExpressSessionStore({ client: nodeRedis })],
])('with %s', (_, newStore) => {
  const apps: App[] = [];
  beforeAll(async () => {
    // Two apps compete as two processes do: each store has its own queue.
    for (let count = 0; count < 2; count++) apps.push(await startApp(newStore()));
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));
  const app = (index: number): App => apps[index % apps.length] ?? expect.fail('no app');

  it(`loses none of ${ROUNDS * CHANGES} parallel changes through two apps`, async () => {
    let kept = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { cookie } = await logIn(app(round));
      await inParallel(CHANGES, WIDTH, (index) => app(index).get(`/set/key${index}`, cookie));
      const stored: Record<string, unknown> = JSON.parse((await app(round).get('/data', cookie)).text);
      kept += Object.keys(stored).filter((key) => key.startsWith('key')).length;
    }
    expect(kept).toBe(ROUNDS * CHANGES);
  });

  it(`brings back none of ${LOGOUTS} sessions that ended under a slow request`, async () => {
    let resurrected = 0;
    await inParallel(LOGOUTS, WIDTH, async (index) => {
      const { cookie, sid } = await logIn(app(index), index);
      const slow = app(index).get(`/slow/${sid}`, cookie);
      await app(index).waiting(sid);
      await app(index + 1).get('/logout', cookie);
      app(index).release(sid);
      expect(await slow).toMatchObject({ status: 200 });
      if ((await ioredis.exists(`sess:${sid}`)) > 0) resurrected++;
    });
    expect(resurrected).toBe(0);
  });
});
