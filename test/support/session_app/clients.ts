import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { newFolder } from '../host.ts';
import { type RedisServer, startRedis } from '../redis.ts';

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
