import { ExpressSessionStore } from '@wideload/express-session';
import { RedisStore } from 'connect-redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

const clients = {
  'node-redis': (url) => createClient({ url }).connect(),
  ioredis: async (url) => new Redis(url),
};
const stores = { 'connect-redis': RedisStore, wideload: ExpressSessionStore };

/** The store that the comparison asks for, and its client. Both stores take the same options. */
export async function storeByEnvironment({ REDIS_URL, CLIENT = 'node-redis', STORE = 'connect-redis' }) {
  const client = await clients[CLIENT](REDIS_URL);
  return { client, store: new stores[STORE]({ client, prefix: 'express:' }) };
}
