import { WideloadError } from '@wideload/kit';

/** In a Redis Cluster each node would have to tell of its own changes: that is not done. */
export const nearCacheInCluster = (): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_CONFLICT',
    [
      'session_redis_near_cache is set, and so is session_redis_cluster: a near cache follows one server only',
      'take session_redis_near_cache away; the nodes of a cluster share the work of reading',
    ],
    { exitCode: 2 },
  );

/**
 * `session_redis_near_cache` needs Redis to tell which sessions change (CLIENT TRACKING), over a second connection, and
 * this one does not. Its user may lack the right to do so: it takes `+client|id +client|tracking +info +ping +subscribe`
 * and the channel `&__redis__:invalidate`.
 */
export const nearCacheRefused = ({ name }: { readonly name: string }, reason: string): WideloadError =>
  new WideloadError('REDIS_NEAR_CACHE_REFUSED', [
    `${name} does not help to keep sessions at hand, as session_redis_near_cache asks for: it ${reason}`,
    'let its user run CLIENT ID, CLIENT TRACKING, INFO, PING and SUBSCRIBE, with the channel __redis__:invalidate',
    'or set ODOO_SESSION_REDIS_NEAR_CACHE=0: then each request asks Redis',
  ]);

export const nearCacheLost = (reason: string): string =>
  `sessions are read from Redis each time, since it ${reason}; session_redis_near_cache needs it to tell of changes`;
