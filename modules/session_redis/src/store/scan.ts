import { setTimeout } from 'node:timers/promises';
import type { RedisClient, RedisServer } from '../client/redis_client.ts';

/** Keys that Redis looks at in one command. It takes a fraction of a millisecond, during which others wait. */
const COUNT = 500;

/**
 * Yields the keys that match, of all servers, page by page. Between two pages it leaves the server to others for as
 * long as a page took. A key that exists throughout comes at least once, unless a cluster moves it meanwhile.
 */
export async function* scanKeys(client: RedisClient, pattern: string): AsyncGenerator<string[]> {
  for (const server of client.servers()) yield* scanServer(server, pattern);
}

/** The same for one server. `goesOn` is called before each further page; the scan ends when it returns false. */
export async function* scanServer(
  server: RedisServer,
  pattern: string,
  goesOn: () => boolean = () => true,
): AsyncGenerator<string[]> {
  for (let cursor = '0'; ; ) {
    const begin = performance.now();
    const { cursor: next, keys } = await server.scan(cursor, pattern, COUNT);
    const took = performance.now() - begin;
    if (keys.length > 0) yield keys;
    cursor = next;
    if (cursor === '0' || !goesOn()) return;
    await setTimeout(took);
  }
}
