import { WideloadError } from '@wideload/kit';
import { newHexSid } from '@wideload/session';
import { redisTooOld } from '../errors.ts';
import type { SessionRedis } from '../ioredis/client.ts';
import { keyOf } from '../store/key.ts';
import { isRefusedCommand, refusalOf } from './refusal.ts';
import type { Target } from './target.ts';
import { unusable } from './unusable.ts';

/** The oldest Redis that is tested with; ioredis 6 supports none before it. */
const LEAST = [6, 2] as const;

/** Seconds after which nothing is left of a probe that was broken off. */
const LIFETIME = 5;

async function versionOf(redis: SessionRedis): Promise<string | undefined> {
  try {
    return /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1];
  } catch (error) {
    // Some servers keep INFO to themselves. What the commands do tells more than a number anyway.
    if (isRefusedCommand(refusalOf(error))) return undefined;
    throw error;
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
}

/** Reads under the key of a session that nobody has. Throws what Redis, ioredis or the network fails with. */
export async function tryReading(redis: SessionRedis, key: string): Promise<void> {
  await redis.getBuffer(key);
}

/** Does with a session that nobody has what the store does with all of them, and first by itself what a script does. Throws as `tryReading` does. */
export async function tryWriting(redis: SessionRedis, key: string): Promise<void> {
  await redis.set(key, '{}', 'EX', LIFETIME, 'NX');
  await redis.getBuffer(key);
  // ioredis sends a script whole the first time (EVAL), and by its hash from then on (EVALSHA).
  await redis.compareAndSetBuffer(key, '{}', '{}', LIFETIME);
  await redis.compareAndSetBuffer(key, '{}', '{}', LIFETIME);
  await redis.expire(key, LIFETIME);
  await redis.del(key);
}

/** Finds out whether this Redis can keep sessions, before anybody relies on it. Throws a `WideloadError` if not. */
export async function probe(redis: SessionRedis, target: Target, prefix: string | undefined): Promise<void> {
  try {
    const version = await versionOf(redis);
    if (version !== undefined && isTooOld(version)) throw redisTooOld(target, version, LEAST.join('.'));
    await tryWriting(redis, keyOf(prefix, newHexSid()));
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    throw unusable(target, refusalOf(error));
  }
}
