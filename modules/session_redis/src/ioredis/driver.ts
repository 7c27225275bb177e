import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { Policy, RedisDriver } from '../client/driver.ts';
import type { ModuleDriver } from '../client/module_client.ts';
import { backoff } from '../connection/backoff.ts';
import type { Address } from '../target/address.ts';
import type { Target } from '../target/target.ts';
import { Redis, shapeOf } from './assumptions.ts';
import { IoredisClient } from './client.ts';
import { SessionCluster } from './cluster.ts';
import { IoredisModuleClient } from './module_client.ts';
import { QUIT_TIMEOUT_MS, serverOptions } from './options.ts';
import { scripts } from './scripts.ts';
import { SendPipeline } from './sending/send_pipeline.ts';
import { SentinelConnector } from './sentinel_connector.ts';
import { OpenSentinels } from './sentinel_watch.ts';
import type { SentinelSettings } from './sentinels.ts';
import { IoredisServer } from './server.ts';
import { IoredisSubscriber } from './subscriber.ts';

/** How often a command follows a key to another node before it fails. */
const MAX_REDIRECTIONS = 5;

function sentinelSettings(
  { sentinels, master }: Extract<Target['place'], { kind: 'sentinels' }>,
  { sentinelLogin: login }: Target,
  { timeoutMs, tls }: Pick<Policy, 'timeoutMs' | 'tls'>,
): SentinelSettings {
  return { sentinels, master, login, tls, timeoutMs, quitTimeoutMs: QUIT_TIMEOUT_MS };
}

/** How to connect to a server, and its address once the client is connected. */
interface Location {
  readonly options: RedisOptions;
  readonly locate: () => Address | undefined;
}

function locationOf(target: Target, policy: Policy): Location {
  const { place } = target;
  const nowhere = () => undefined;
  if (place.kind === 'server') return { options: place.at, locate: nowhere };
  if (place.kind === 'socket') return { options: { path: place.path }, locate: nowhere };
  if (place.kind === 'cluster') return { options: {}, locate: nowhere };
  const settings = sentinelSettings(place, target, policy);
  let connector: SentinelConnector | undefined;
  class Connector extends SentinelConnector {
    constructor() {
      super(settings, policy);
      connector = this;
    }
  }
  return { options: { Connector }, locate: () => connector?.master };
}

/** A client of one server, and that server. */
interface Single {
  readonly redis: Redis;
  readonly server: IoredisServer;
}

function createServer(target: Target, policy: Policy, more: RedisOptions = {}): Single {
  const { options, locate } = locationOf(target, policy);
  const redis = new Redis({
    ...serverOptions(target, policy),
    ...options,
    db: target.db,
    lazyConnect: true,
    enableOfflineQueue: false,
    // Not repeated: whether a command was done before its connection broke is unknown, and a second compare-and-set
    // would find its own text and take it for another write.
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => (policy.isUp() ? backoff(attempt, policy.runtime.random) : null),
    scripts,
    ...more,
    replyMapping: 'legacy',
  });
  const server = new IoredisServer(redis, locate);
  new SendPipeline(policy).install(redis, server);
  return { redis, server };
}

function createCluster(
  nodes: readonly Address[],
  target: Target,
  policy: Policy,
  more: Pick<ClusterOptions, 'keyPrefix'> = {},
  ofServers: RedisOptions = {},
): SessionCluster {
  const options = {
    lazyConnect: true,
    // The commands themselves show whether a node has keys.
    enableReadyCheck: false,
    // As above: a command that may have been done is not repeated. A key that moved is followed, since its command was
    // not done.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: MAX_REDIRECTIONS,
    slotsRefreshTimeout: policy.timeoutMs,
    clusterRetryStrategy: (attempt: number) => (policy.isUp() ? backoff(attempt, policy.runtime.random) : null),
    // Host names are not resolved before: certificates are issued for them.
    dnsLookup: (name: string, found: (error: null, address: string) => void) => found(null, name),
    scripts,
    ...more,
  };
  const servers = { ...serverOptions(target, policy), ...ofServers };
  return new SessionCluster([...nodes], servers, options, new SendPipeline(policy));
}

/** ioredis, for one server, for one that Sentinels name, and for a cluster. */
export const ioredis: RedisDriver & ModuleDriver = {
  createClient(target, policy) {
    const { place } = target;
    if (place.kind === 'cluster')
      return new IoredisClient(createCluster(place.nodes, target, policy), undefined, policy);
    const { redis, server } = createServer(target, policy);
    return new IoredisClient(redis, server, policy);
  },
  createSubscriber(target, policy) {
    const { redis } = createServer(target, policy, { protocol: 2, autoResubscribe: false });
    return new IoredisSubscriber(redis, policy);
  },
  createModuleClient(target, policy, keyPrefix) {
    const { place } = target;
    const redis =
      place.kind === 'cluster'
        ? createCluster(place.nodes, target, policy, { keyPrefix })
        : createServer(target, policy, { keyPrefix }).redis;
    return new IoredisModuleClient(redis, policy);
  },
  createModuleSubscriber(target, policy) {
    const { place } = target;
    const redis =
      place.kind === 'cluster'
        ? createCluster(place.nodes, target, policy, {}, { protocol: 2 })
        : createServer(target, policy, { protocol: 2 }).redis;
    return new IoredisModuleClient(redis, policy);
  },
  shapeOf,
  sentinelsOf(target, policy) {
    const { place } = target;
    return place.kind === 'sentinels' ? new OpenSentinels(sentinelSettings(place, target, policy)) : undefined;
  },
};
