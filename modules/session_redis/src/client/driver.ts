import type { ConnectionOptions } from 'node:tls';
import type { SentinelView } from '../failover/sentinel_view.ts';
import type { Runtime } from '../runtime.ts';
import type { Target } from '../target/target.ts';
import type { InvalidationSubscriber, RedisClient, RedisServer } from './redis_client.ts';

/** How a client deals with its servers. */
export interface Policy {
  /** Milliseconds that a command may take. */
  readonly timeoutMs: number;
  /**
   * Waits until enough replicas have what was written to that server, over the connection that it was written with; rejects if
   * they do not in time. Unset: a write counts as soon as the server has it.
   */
  readonly confirm?: ((server: RedisServer) => Promise<void>) | undefined;
  readonly tls: ConnectionOptions | undefined;
  /** Whether a lost connection is taken up again: while the host boots, it is not. */
  isUp(): boolean;
  readonly runtime: Pick<Runtime, 'random' | 'defer'>;
}

/** The Sentinels of a Redis. */
export interface SentinelWatch {
  /**
   * Why they could not replace a master that is lost now, as a clause that begins with a verb; undefined where one of
   * them says that they could, or where none of them tells.
   */
  weakness(): Promise<string | undefined>;
  /** What each of them says now, also those that only the others name. Never rejects. */
  views(): Promise<readonly SentinelView[]>;
  /** Closes the connections that `views` keeps. */
  close(): void;
}

/** A library that speaks with Redis, behind what sessions need of it. A second one is a second folder. */
export interface RedisDriver {
  /** Makes the client; it connects when told to. */
  createClient(target: Target, policy: Policy): RedisClient;
  /** Makes a subscriber to the changes on one server; it connects when told to. */
  createSubscriber(target: Target, policy: Policy): InvalidationSubscriber;
  /** Undefined where no Sentinels watch that Redis. */
  sentinelsOf(target: Target, policy: Pick<Policy, 'timeoutMs' | 'tls'>): SentinelWatch | undefined;
}
