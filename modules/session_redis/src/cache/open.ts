import type { Context } from '@wideload/kit';
import type { RedisDriver } from '../client/driver.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { RedisOptionValues } from '../options.ts';
import type { Runtime } from '../runtime.ts';
import type { KeyCodec } from '../store/keys.ts';
import type { Target } from '../target/target.ts';
import { readTls } from '../target/tls.ts';
import { ClientSideCache } from './client_side_cache.ts';
import { clientSideCacheInCluster, clientSideCacheRefused } from './errors.ts';
import { Tracking } from './tracking.ts';

interface Parts {
  readonly driver: RedisDriver;
  /** The client that reads sessions. */
  readonly client: RedisClient;
  readonly target: Target;
  readonly keys: KeyCodec;
  readonly runtime: Runtime;
}

/** A client-side cache, and how to wait for it. */
export interface OpenCache {
  readonly cache: ClientSideCache;
  /** Resolves when it has no text any more that changed before. */
  readonly caughtUp: () => Promise<void>;
}

/** Makes a client-side cache for the reads of a client. Throws a `WideloadError` if Redis does not support it. */
export async function openClientSideCache(
  { driver, client, target, keys, runtime }: Parts,
  options: RedisOptionValues,
  { log, onStop }: Pick<Context, 'log' | 'onStop'>,
): Promise<OpenCache> {
  if (client.isCluster) throw clientSideCacheInCluster();
  let isUp = false;
  const tls = target.tls && readTls(target.tls);
  const policy = { timeoutMs: options.timeout * 1000, tls, runtime, isUp: () => isUp };
  const subscriber = driver.createSubscriber(target, policy);
  const cache = new ClientSideCache(options.near_cache, runtime.now);
  const tracking = new Tracking({ client, subscriber, cache, keys, runtime, log, lag: options.near_cache_lag });
  onStop(async () => {
    isUp = false;
    tracking.end();
    await subscriber.drop();
  });
  try {
    await subscriber.connect();
    await tracking.begin();
  } catch (error) {
    throw clientSideCacheRefused(target, refusalOf(error).reason);
  }
  isUp = true;
  return { cache, caughtUp: () => tracking.caughtUp() };
}
