import { createClient } from 'redis';
import { LIFETIME, serveLimit } from './limit_routes.js';

// node-redis sends the commands of one turn of the event loop together, as it comes.
const redis = await createClient({ url: process.env.REDIS_URL }).connect();
await serveLimit(
  (key) => redis.get(key),
  (key, text) => redis.set(key, text, { EX: LIFETIME }),
);
