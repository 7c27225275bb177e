import { Redis } from 'ioredis';
import { LIFETIME, serveLimit } from './limit_routes.js';

const redis = new Redis(process.env.REDIS_URL);
await serveLimit(
  (key) => redis.get(key),
  (key, text) => redis.set(key, text, 'EX', LIFETIME),
);
