import type { ConnectionOptions } from 'node:tls';
import type { SentinelView } from '../failover/sentinel_view.ts';
import type { Runtime } from '../runtime.ts';
import type { Target } from '../target/target.ts';
import type { InvalidationSubscriber, RedisClient, RedisServer } from './redis_client.ts';

/** How a client treats its servers. */
export interface Policy {
  /** Time limit of a command in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Waits until enough replicas have the writes to that server, over the connection of the writes; rejects if they do
   * not in time. Unset: a write is acknowledged when the server has it.
   */
  readonly confirm?: ((server: RedisServer) => Promise<void>) | undefined;
  readonly tls: ConnectionOptions | undefined;
  /** Whether a lost connection is opened again: not while the host boots. */
  isUp(): boolean;
  readonly runtime: Pick<Runtime, 'now' | 'after' | 'random' | 'defer'>;
}

/** The Sentinels of a Redis. */
export interface SentinelWatch {
  /**
   * Returns why the Sentinels could not replace a lost master now, as a clause that begins with a verb; undefined if
   * one of them reports that they could, or if none answers.
   */
  weakness(): Promise<string | undefined>;
  /** Returns the present report of each, including those that only the others name. Never rejects. */
  views(): Promise<readonly SentinelView[]>;
  /** Closes the connections of `views`. */
  close(): void;
}

/** A Redis library, behind the interface that sessions need. A second one is a second folder. */
export interface RedisDriver {
  /** Makes the client; `connect` connects it. */
  createClient(target: Target, policy: Policy): RedisClient;
  /** Makes a subscriber to the changes on one server; `connect` connects it. */
  createSubscriber(target: Target, policy: Policy): InvalidationSubscriber;
  /** Undefined if no Sentinels watch that Redis. */
  sentinelsOf(target: Target, policy: Pick<Policy, 'timeoutMs' | 'tls'>): SentinelWatch | undefined;
}
