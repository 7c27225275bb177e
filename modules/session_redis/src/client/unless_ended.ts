import type { Awaitable } from '@wideload/kit';
import { ENDED_SECONDS } from '@wideload/session';
import { endedKeyOf } from './ended_key.ts';
import type { RedisClient } from './redis_client.ts';

/** Deletes a session that another program wrote after it had ended. If that fails, the mark still refuses the session. */
async function endAgain(client: Pick<RedisClient, 'end'>, key: string): Promise<void> {
  await client.end(key, ENDED_SECONDS).catch(() => {});
}

/**
 * Returns the value under the key of a session; null if `mark`, the value under its `endedKeyOf`, says that it has ended. Waits
 * only then: it is on the path of each request.
 */
export function unlessEnded(
  client: Pick<RedisClient, 'end'>,
  key: string,
  [value, mark]: readonly [value: Buffer | null, mark: Buffer | null],
): Awaitable<Buffer | null> {
  if (value === null || mark === null) return value;
  return endAgain(client, key).then(() => null);
}

/** `RedisClient.createSession` by single commands. */
export async function createUnlessEnded(
  client: Pick<RedisClient, 'create' | 'get' | 'end'>,
  key: string,
  text: string,
  seconds: number,
): Promise<'created' | 'exists' | 'ended'> {
  const [isCreated, mark] = await Promise.all([client.create(key, text, seconds), client.get(endedKeyOf(key))]);
  if (mark === null) return isCreated ? 'created' : 'exists';
  await endAgain(client, key);
  return 'ended';
}
