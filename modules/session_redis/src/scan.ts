import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** Keys that Redis looks at in one go: a fraction of a millisecond, for which others wait. */
const COUNT = 500;

/**
 * The keys of one server that match, page by page. Between two pages others have the server for as long as a page took.
 * One that is there throughout comes at least once.
 */
export async function* scanKeys(redis: Redis, pattern: string): AsyncGenerator<string[]> {
  for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
    const begin = performance.now();
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', COUNT);
    const took = performance.now() - begin;
    if (keys.length > 0) yield keys;
    cursor = next;
    if (cursor !== '0') await setTimeout(took);
  }
}
