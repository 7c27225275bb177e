import type { EventEmitter } from 'node:events';
import type { ConnectionOptions } from 'node:tls';
import type { RedisCommander, RedisOptions } from 'ioredis';
import type { Address } from '../connection/address.ts';
import { backoff } from '../connection/backoff.ts';
import type { Target } from '../connection/target.ts';
import { SessionCluster } from './cluster.ts';
import { coalesce } from './flush_together.ts';
import { Redis } from './library.ts';
import { passRefusedReadyCheck } from './ready_check.ts';
import { COMPARE_AND_SET, NOTE_SESSION, RELEASE_LEASE, RENEW_LEASE } from './scripts.ts';
import { SentinelConnector } from './sentinel_connector.ts';
import { type SentinelSettings, Sentinels } from './sentinels.ts';
import { waitForReplicas } from './wait_for_replicas.ts';

/** ioredis, for one server or for a cluster, with the commands that Redis lacks. */
export interface SessionRedis extends RedisCommander, Pick<EventEmitter, 'on' | 'once' | 'off'> {
  readonly status: string;
  readonly isCluster: boolean;
  /** The socket, where there is but one. */
  readonly stream?: { destroy(): void; readonly remoteAddress?: string | undefined };
  /** One key for each master of a cluster that has slots, of those that `newKey` makes. */
  keyOfEachMaster?(newKey: () => string): readonly string[];
  /** The servers of a cluster. */
  nodes?(role: 'master'): readonly ClusterServer[];
  connect(): Promise<void>;
  disconnect(reconnect?: boolean): void;
  /** Answers 1 when done, else the value that is there instead, or null when there is none. */
  compareAndSetBuffer(key: string, expected: string, text: string, seconds: number): Promise<1 | Buffer | null>;
  /** `key`: that of the user's notes. */
  noteSession(key: string, sid: string, seconds: number): Promise<1>;
  /** Both answer 1 when done, 0 when it is not the owner's any more. */
  renewLease(key: string, owner: string, seconds: number): Promise<0 | 1>;
  releaseLease(key: string, owner: string): Promise<0 | 1>;
}

/** One server of a cluster. */
export interface ClusterServer extends RedisCommander {
  readonly stream?: { readonly remoteAddress?: string | undefined } | undefined;
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined };
}

/** How a client deals with its servers. */
export interface Policy {
  /** Milliseconds that a command may take. */
  readonly timeout: number;
  /** Replicas that must have a write before it counts. */
  readonly replicas: number;
  readonly tls: ConnectionOptions | undefined;
  /** Whether a lost connection is to be taken up again: while booting, it is not. */
  isUp(): boolean;
}

/** How long a server may take to take note of a farewell before its socket is destroyed, in milliseconds. */
const FAREWELL = 200;
/** How often a command follows a key to another node before it is given up. */
const MAX_REDIRECTIONS = 5;

const scripts = {
  compareAndSet: { lua: COMPARE_AND_SET, numberOfKeys: 1 },
  noteSession: { lua: NOTE_SESSION, numberOfKeys: 1 },
  renewLease: { lua: RENEW_LEASE, numberOfKeys: 1 },
  releaseLease: { lua: RELEASE_LEASE, numberOfKeys: 1 },
};

/**
 * What ioredis does by default is hostile to requests that wait: it parks commands while Redis is away and sends them
 * when it is back, over newer data. Here a command is sent now or fails now, is sent once, and takes `timeout` at most.
 */
function serverOptions({ login }: Target, { timeout, tls }: Policy): RedisOptions {
  return {
    ...(login.username && { username: login.username }),
    ...(login.password && { password: login.password }),
    ...(tls && { tls }),
    connectionName: 'wideload',
    // Two commands more on each connection, which a user with few rights may not run.
    disableClientInfo: true,
    commandTimeout: timeout,
    // A server that hangs keeps its socket open; this one is given up and another one tried.
    socketTimeout: 2 * timeout,
    connectTimeout: Math.max(2000, timeout),
    disconnectTimeout: FAREWELL,
    // How often a server that is loading its data is asked whether it has done so.
    maxLoadingRetryTime: 500,
  };
}

function sentinelSettings(
  { sentinels, master }: Extract<Target['place'], { kind: 'sentinels' }>,
  { sentinelLogin: login }: Target,
  { timeout, tls }: Pick<Policy, 'timeout' | 'tls'>,
): SentinelSettings {
  return { sentinels, master, login, tls, timeout, farewell: FAREWELL };
}

/** The Sentinels of that Redis, to ask them how they are; undefined where there are none. */
export function sentinelsOf(target: Target, policy: Pick<Policy, 'timeout' | 'tls'>): Sentinels | undefined {
  return target.place.kind === 'sentinels' ? new Sentinels(sentinelSettings(target.place, target, policy)) : undefined;
}

function placeOptions(target: Target, policy: Policy): RedisOptions {
  const { place } = target;
  if (place.kind === 'server') return place.at;
  if (place.kind === 'socket') return { path: place.path };
  if (place.kind === 'cluster') return {};
  const settings = sentinelSettings(place, target, policy);
  return {
    Connector: class extends SentinelConnector {
      constructor() {
        super(settings, policy.isUp);
      }
    },
  };
}

function createServer(target: Target, policy: Policy, isEar: boolean): Redis {
  const redis = new Redis({
    ...serverOptions(target, policy),
    ...placeOptions(target, policy),
    db: target.db,
    lazyConnect: true,
    enableOfflineQueue: false,
    // Not once more: whether a command was done before its connection broke is unknown, and a second compare-and-set
    // would find its own text and take it for somebody else's.
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => (policy.isUp() ? backoff(attempt) : null),
    scripts,
    // Of the newer protocol's messages about changes ioredis passes on none.
    ...(isEar && { protocol: 2, autoResubscribe: false }),
    replyMapping: 'legacy',
  });
  passRefusedReadyCheck(redis);
  coalesce(redis);
  if (policy.replicas > 0) waitForReplicas(redis, policy.replicas, policy.timeout / 2);
  return redis;
}

function createCluster(nodes: readonly Address[], target: Target, policy: Policy): SessionCluster {
  const cluster = new SessionCluster([...nodes], serverOptions(target, policy), {
    lazyConnect: true,
    // Whether keys are on some node is told by the commands.
    enableReadyCheck: false,
    // As above: what may have been done is not done once more. A key that moved is followed, since its command was not.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: MAX_REDIRECTIONS,
    slotsRefreshTimeout: policy.timeout,
    clusterRetryStrategy: (attempt) => (policy.isUp() ? backoff(attempt) : null),
    // Names go to the socket as they are: certificates are issued for them.
    dnsLookup: (name, found) => found(null, name),
    scripts,
  });
  cluster.on('+node', passRefusedReadyCheck);
  cluster.on('+node', coalesce);
  if (policy.replicas > 0) {
    cluster.on('+node', (node: Redis) => waitForReplicas(node, policy.replicas, policy.timeout / 2));
  }
  return cluster;
}

/** Makes the client; it connects when told to. */
export function createClient(target: Target, policy: Policy): SessionRedis {
  const { place } = target;
  const client =
    place.kind === 'cluster' ? createCluster(place.nodes, target, policy) : createServer(target, policy, false);
  // The methods of `scripts` are there from the constructor on, but only we know their types.
  return client as unknown as SessionRedis;
}

/** Makes one that is to be told of changes, to one server. */
export function createEar(target: Target, policy: Policy): SessionRedis {
  return createServer(target, policy, true) as unknown as SessionRedis;
}
