import { WideloadError } from '@wideload/kit';

/** The client-side cache needs the invalidation messages of every server; with a cluster this is not supported. */
export const clientSideCacheInCluster = (): WideloadError =>
  new WideloadError(
    'SESSION_REDIS_CONFLICT',
    [
      'session_redis_near_cache and session_redis_cluster are both set',
      'the client-side cache works with a single server only',
      'remove session_redis_near_cache: the nodes of a cluster share the reads',
    ],
    { exitCode: 2 },
  );

/**
 * With `session_redis_near_cache`, Redis must send invalidation messages (CLIENT TRACKING) over a second connection. This
 * Redis does not, or its user lacks the permission: `+client|id +client|tracking +info +ping +subscribe` and the channel
 * `&__redis__:invalidate`.
 */
export const clientSideCacheRefused = ({ name }: { readonly name: string }, reason: string): WideloadError =>
  new WideloadError('REDIS_NEAR_CACHE_REFUSED', [
    `${name} does not support the client-side cache (session_redis_near_cache): it ${reason}`,
    'allow its user CLIENT ID, CLIENT TRACKING, INFO, PING and SUBSCRIBE, and the channel __redis__:invalidate',
    'or set ODOO_SESSION_REDIS_NEAR_CACHE=0: each request then reads from Redis',
  ]);

export const clientSideCacheLost = (reason: string): string =>
  `the client-side cache (session_redis_near_cache) is off: Redis ${reason}; each request reads from Redis`;
