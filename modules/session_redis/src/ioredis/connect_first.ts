import type { EventEmitter } from 'node:events';
import type { Cluster, Redis } from './assumptions.ts';
import { failureOf } from './failures.ts';

/**
 * Connects a client. Throws the first failure as a `RedisFailure`: ioredis rejects with the last one, and not at all
 * with those that leave the connection open, such as a refused database.
 */
export async function connectFirst(redis: Redis | Cluster): Promise<void> {
  let first: unknown;
  const remember = (error: unknown): void => {
    first ??= error;
  };
  const events: Pick<EventEmitter, 'on' | 'off'> = redis;
  events.on('error', remember);
  try {
    await redis.connect();
  } catch (error) {
    throw failureOf(first ?? error);
  } finally {
    events.off('error', remember);
  }
  if (first !== undefined) throw failureOf(first);
}
