import { ExpressSessionStore } from '@wideload/express-session';
import { RedisStore } from 'connect-redis';
import { RedisStore as RedisStoreForIoredis } from 'connect-redis-for-ioredis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

const clients = {
  'node-redis': (url) => createClient({ url }).connect(),
  ioredis: async (url) => new Redis(url),
};
const stores = {
  'connect-redis': { 'node-redis': RedisStore, ioredis: RedisStoreForIoredis },
  wideload: { 'node-redis': ExpressSessionStore, ioredis: ExpressSessionStore },
};

/** The store that the comparison asks for, and its client. All stores take the same options. */
export async function storeByEnvironment({ REDIS_URL, CLIENT = 'node-redis', STORE = 'connect-redis' }) {
  const client = await clients[CLIENT](REDIS_URL);
  return { client, store: new stores[STORE][CLIENT]({ client, prefix: 'express:' }) };
}
