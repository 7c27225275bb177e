import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { newFolder } from '../../../../test/support/host.ts';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { ExpressSessionStore, type ExpressSessionStoreOptions } from '../../src/index.ts';

type Options = Omit<ExpressSessionStoreOptions, 'client' | 'folder'>;

/** A Redis with a client of each library, and a folder. */
export interface Clients {
  readonly redis: RedisServer;
  readonly ioredis: Redis;
  readonly nodeRedis: ReturnType<typeof createClient>;
  readonly folder: string;
  close(): Promise<void>;
}

export async function startClients(): Promise<Clients> {
  const redis = await startRedis();
  const ioredis = new Redis(redis.port);
  const nodeRedis = createClient({ url: redis.url });
  await nodeRedis.connect();
  return {
    redis,
    ioredis,
    nodeRedis,
    folder: join(newFolder(), 'sessions'),
    async close() {
      ioredis.disconnect();
      nodeRedis.destroy();
      await redis.stop();
    },
  };
}

/** Each place of sessions: a new store each time, over the same sessions. */
export const PLACES: readonly [name: string, newStore: (clients: Clients, options?: Options) => ExpressSessionStore][] =
  [
    ['ioredis', ({ ioredis }, options) => new ExpressSessionStore({ ...options, client: ioredis })],
    ['node-redis', ({ nodeRedis }, options) => new ExpressSessionStore({ ...options, client: nodeRedis })],
    ['files', ({ folder }, options) => new ExpressSessionStore({ ...options, folder })],
  ];

/** Calls a method of a store that calls back, as a promise. */
export function called<Result>(
  method: (callback: (error?: unknown, result?: Result) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    method((error, result) => (error ? reject(error) : resolve(result)));
  });
}
