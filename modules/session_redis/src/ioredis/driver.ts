import type { RedisOptions } from 'ioredis';
import type { Policy, RedisDriver } from '../client/driver.ts';
import { backoff } from '../connection/backoff.ts';
import type { Address } from '../target/address.ts';
import type { Target } from '../target/target.ts';
import { Redis } from './assumptions.ts';
import { IoredisClient } from './client.ts';
import { SessionCluster } from './cluster.ts';
import { QUIT_TIMEOUT_MS, serverOptions } from './options.ts';
import { scripts } from './scripts.ts';
import { SendPipeline } from './send_pipeline.ts';
import { SentinelConnector } from './sentinel_connector.ts';
import { type SentinelSettings, Sentinels } from './sentinels.ts';
import { IoredisSubscriber } from './subscriber.ts';

/** How often a command follows a key to another node before it is given up. */
const MAX_REDIRECTIONS = 5;

function sentinelSettings(
  { sentinels, master }: Extract<Target['place'], { kind: 'sentinels' }>,
  { sentinelLogin: login }: Target,
  { timeoutMs, tls }: Pick<Policy, 'timeoutMs' | 'tls'>,
): SentinelSettings {
  return { sentinels, master, login, tls, timeoutMs, quitTimeoutMs: QUIT_TIMEOUT_MS };
}

function locationOptions(target: Target, policy: Policy): RedisOptions {
  const { place } = target;
  if (place.kind === 'server') return place.at;
  if (place.kind === 'socket') return { path: place.path };
  if (place.kind === 'cluster') return {};
  const settings = sentinelSettings(place, target, policy);
  return {
    Connector: class extends SentinelConnector {
      constructor() {
        super(settings, policy);
      }
    },
  };
}

function pipelineOf({ replicas, timeoutMs, runtime }: Policy): SendPipeline {
  return new SendPipeline({ replicas, waitMs: timeoutMs / 2, defer: runtime.defer });
}

function createServer(target: Target, policy: Policy, more: RedisOptions = {}): Redis {
  const redis = new Redis({
    ...serverOptions(target, policy),
    ...locationOptions(target, policy),
    db: target.db,
    lazyConnect: true,
    enableOfflineQueue: false,
    // Not once more: whether a command was done before its connection broke is unknown, and a second compare-and-set
    // would find its own text and take it for somebody else's.
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => (policy.isUp() ? backoff(attempt, policy.runtime.random) : null),
    scripts,
    ...more,
    replyMapping: 'legacy',
  });
  pipelineOf(policy).install(redis);
  return redis;
}

function createCluster(nodes: readonly Address[], target: Target, policy: Policy): SessionCluster {
  const options = {
    lazyConnect: true,
    // Whether keys are on some node is told by the commands.
    enableReadyCheck: false,
    // As above: what may have been done is not done once more. A key that moved is followed, since its command was not.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: MAX_REDIRECTIONS,
    slotsRefreshTimeout: policy.timeoutMs,
    clusterRetryStrategy: (attempt: number) => (policy.isUp() ? backoff(attempt, policy.runtime.random) : null),
    // Names go to the socket as they are: certificates are issued for them.
    dnsLookup: (name: string, found: (error: null, address: string) => void) => found(null, name),
    scripts,
  };
  return new SessionCluster([...nodes], serverOptions(target, policy), options, pipelineOf(policy));
}

/** ioredis, for one server, for one that Sentinels name, and for a cluster. */
export const ioredis: RedisDriver = {
  createClient(target, policy) {
    const { place } = target;
    const redis = place.kind === 'cluster' ? createCluster(place.nodes, target, policy) : createServer(target, policy);
    return new IoredisClient(redis, policy);
  },
  createSubscriber(target, policy) {
    return new IoredisSubscriber(createServer(target, policy, { protocol: 2, autoResubscribe: false }), policy);
  },
  sentinelsOf(target, policy) {
    const { place } = target;
    return place.kind === 'sentinels' ? new Sentinels(sentinelSettings(place, target, policy)) : undefined;
  },
};
