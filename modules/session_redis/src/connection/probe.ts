import { WideloadError } from '@wideload/kit';
import { endedKeyOf } from '../client/ended_key.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { isRefusedCommand, refusalOf } from '../client/refusal.ts';
import type { Target } from '../target/target.ts';
import { redisTooOld } from './errors.ts';
import { unusable } from './unusable.ts';

/** The oldest Redis that is tested; ioredis 6 supports none before it. */
const LEAST = [6, 2] as const;

/** Seconds after which the key of an interrupted probe expires. */
const LIFETIME = 5;

async function versionOf(client: RedisClient): Promise<string | undefined> {
  try {
    return (await client.identity()).version;
  } catch (error) {
    // Some servers do not allow INFO. The commands themselves show more than a version anyway.
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
}

/** Reads the key of a session that does not exist. Throws a `RedisFailure`. */
export async function tryReading(client: RedisClient, key: string): Promise<void> {
  await client.load(key);
}

/**
 * Runs the commands of the store on a session that does not exist, first each command of a script by itself. Throws a
 * `RedisFailure`.
 */
export async function tryWriting(client: RedisClient, key: string): Promise<void> {
  await client.createSession(key, '{}', LIFETIME);
  await client.load(key);
  await client.compareAndSet(key, '{}', '{}', LIFETIME);
  await client.expire(key, LIFETIME);
  // A script everywhere. It is sent as text the first time (EVAL), and by its hash from then on (EVALSHA).
  await client.prolong(key, LIFETIME);
  await client.prolong(key, LIFETIME);
  const endedKey = endedKeyOf(key);
  await client.delete(endedKey);
  await client.end(key, LIFETIME);
  await client.delete(endedKey);
}

/** Checks that this Redis can keep sessions before it is used. Throws a `WideloadError` if not. */
export async function probe(client: RedisClient, target: Target, newKey: () => string): Promise<void> {
  try {
    const version = await versionOf(client);
    if (version !== undefined && isTooOld(version)) throw redisTooOld(target, version, LEAST.join('.'));
    await tryWriting(client, newKey());
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    throw unusable(target, refusalOf(error));
  }
}
