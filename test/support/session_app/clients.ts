import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll } from 'vitest';
import { cleanUp, newFolder } from '../host.ts';
import { type RedisServer, startRedis } from '../redis.ts';

/** A Redis with a client of each library, and a folder. */
export interface Clients {
  readonly redis: RedisServer;
  readonly ioredis: Redis;
  readonly nodeRedis: ReturnType<typeof createClient>;
  readonly folder: string;
  close(): Promise<void>;
}

async function startClients(): Promise<Clients> {
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

/** Starts the clients before the tests of a file, and closes them afterwards. Returns how to get them. */
export function useClients(): () => Clients {
  let clients: Clients | undefined;
  beforeAll(async () => {
    clients = await startClients();
  });
  afterAll(async () => {
    await clients?.close();
    await cleanUp();
  });
  return () => {
    if (clients === undefined) throw new Error('the clients are there once the tests run');
    return clients;
  };
}
