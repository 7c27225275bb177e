import type { Context } from '@wideload/kit';
import type { RedisDriver } from '../client/driver.ts';
import type { RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { Target } from '../connection/target.ts';
import { readTls } from '../connection/tls.ts';
import { nearCacheInCluster, nearCacheRefused } from '../errors.ts';
import type { RedisOptionValues } from '../options.ts';
import { keyOf } from '../store/key.ts';
import { NearCache } from './client_side_cache.ts';
import { Tracking } from './tracking.ts';

/** Makes a near cache for what is read over this connection. Throws a `WideloadError` where Redis will not help. */
export async function openNearCache(
  driver: RedisDriver,
  client: RedisClient,
  target: Target,
  options: RedisOptionValues,
  { log, onStop }: Pick<Context, 'log' | 'onStop'>,
): Promise<NearCache> {
  if (client.isCluster) throw nearCacheInCluster();
  let isUp = false;
  const tls = target.tls && readTls(target.tls);
  const policy = { timeoutMs: options.timeout * 1000, replicas: 0, tls, isUp: () => isUp };
  const subscriber = driver.createSubscriber(target, policy);
  const cache = new NearCache(options.near_cache);
  const { length } = keyOf(options.prefix, '');
  const sidOf = (key: string): string => key.slice(length);
  const tracking = new Tracking({ client, subscriber, cache, sidOf, log, lag: options.near_cache_lag });
  onStop(async () => {
    isUp = false;
    tracking.end();
    await subscriber.drop();
  });
  try {
    await subscriber.connect();
    await tracking.begin();
  } catch (error) {
    throw nearCacheRefused(target, refusalOf(error).reason);
  }
  isUp = true;
  return cache;
}
