import type { Context } from '@wideload/kit';
import { drop } from '../connection/connect.ts';
import { refusalOf } from '../connection/refusal.ts';
import type { Target } from '../connection/target.ts';
import { readTls } from '../connection/tls.ts';
import { nearCacheInCluster, nearCacheRefused } from '../errors.ts';
import { createEar, type SessionRedis } from '../ioredis/client.ts';
import type { RedisOptionValues } from '../options.ts';
import { keyOf } from '../store/key.ts';
import { NearCache } from './client_side_cache.ts';
import { Tracking } from './tracking.ts';

/** Makes a near cache for what is read over this connection. Throws a `WideloadError` where Redis will not help. */
export async function openNearCache(
  redis: SessionRedis,
  target: Target,
  options: RedisOptionValues,
  { log, onStop }: Pick<Context, 'log' | 'onStop'>,
): Promise<NearCache> {
  if (redis.isCluster) throw nearCacheInCluster();
  let isUp = false;
  const tls = target.tls && readTls(target.tls);
  const ear = createEar(target, { timeout: options.timeout * 1000, replicas: 0, tls, isUp: () => isUp });
  const cache = new NearCache(options.near_cache);
  const { length } = keyOf(options.prefix, '');
  const sidOf = (key: string): string => key.slice(length);
  const tracking = new Tracking({ redis, ear, cache, sidOf, log, lag: options.near_cache_lag });
  onStop(async () => {
    isUp = false;
    tracking.end();
    await drop(ear);
  });
  // What fails is told by the commands; without a listener ioredis writes to the console as well.
  ear.on('error', () => {});
  // A client that is told to reconnect while it connects gives up for good.
  ear.on('end', () => {
    if (isUp) ear.connect().catch(() => {});
  });
  try {
    await ear.connect();
    await tracking.begin();
  } catch (error) {
    throw nearCacheRefused(target, refusalOf(error).reason);
  }
  isUp = true;
  return cache;
}
