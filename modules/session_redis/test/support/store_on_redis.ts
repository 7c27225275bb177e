import type { SessionStore } from '@wideload/session';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RedisServer, startRedis } from '../../../../test/support/redis.ts';
import { type Opened, openStore } from './open.ts';

/** Starts a Redis and opens the store on it, for all tests of a file. Redis is empty before each of them. */
export function storeOnRedis(use: (made: { redis: RedisServer; store: SessionStore }) => void): void {
  let redis: RedisServer;
  let opened: Opened;
  beforeAll(async () => {
    redis = await startRedis();
    opened = await openStore({ port: String(redis.port) });
    use({ redis, store: opened.store });
  });
  afterAll(async () => {
    await opened.close();
    await redis.stop();
  });
  beforeEach(() => redis.cli('flushall'));
}
