import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisCluster, startCluster } from '../../../test/support/redis_cluster.ts';
import { logIn } from '../../../test/support/session_app/app.ts';
import { inParallel } from '../../../test/support/session_app/in_parallel.ts';
import { type AppRedisClient, ExpressSessionStore } from '../src/index.ts';
import { startApp } from './support/app.ts';
import { called } from './support/stores.ts';

let cluster: RedisCluster;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(async () => {
  for (const close of closing) await close();
  await cluster.stop();
});

async function newClient(library: string): Promise<AppRedisClient> {
  if (library === 'ioredis') {
    const client = new Cluster(cluster.servers.map(({ port }) => ({ host: '127.0.0.1', port })));
    closing.push(() => client.disconnect());
    return client;
  }
  const client = createCluster({ rootNodes: cluster.servers.map(({ url }) => ({ url })) });
  await client.connect();
  closing.push(() => client.destroy());
  return client;
}

it.each(['ioredis', 'node-redis'])(
  'a cluster through %s keeps parallel changes, and lists and ends sessions',
  async (library) => {
    const client = await newClient(library);
    const store = new ExpressSessionStore({ client, prefix: `${library}:`, userOf: ({ userId }) => userId });
    const app = await startApp(store);
    closing.push(() => app.close());
    const logins = await Promise.all([1, 1, 1, 2, 3, 4].map((user) => logIn(app, user)));
    await inParallel(120, 24, (index) => app.get(`/set/key${index}`, logins[index % logins.length]?.cookie));
    for (const { cookie } of logins) {
      const data: object = JSON.parse((await app.get('/data', cookie)).text);
      expect(Object.keys(data)).toHaveLength(1 + 120 / logins.length);
    }
    const sids = await called<string[]>((back) => store.ids(back));
    expect(sids?.sort()).toEqual(logins.map(({ sid }) => sid).sort());
    expect(await store.logOutEverywhere(1)).toBe(3);
    expect(await called<number>((back) => store.length(back))).toBe(3);
    await called<void>((back) => store.clear(back));
    expect(await called<number>((back) => store.length(back))).toBe(0);
  },
);
