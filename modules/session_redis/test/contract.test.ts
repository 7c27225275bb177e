import { sessionStoreContract } from '@wideload/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../test/support/redis.ts';
import { type Opened, openStore } from './support/open.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(['', 'foo'])('Redis with the prefix "%s" keeps every promise of a store:', (prefix) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openStore({ port: String(redis.port), prefix });
  });
  afterAll(() => opened.close());
  for (const { name, run } of sessionStoreContract(() => opened.store)) it(name, run);
});
