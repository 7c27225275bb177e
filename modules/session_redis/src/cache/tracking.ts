import type { Logger } from '@wideload/kit';
import { endedNameOf } from '../client/ended_key.ts';
import type { ServerIdentity } from '../client/info.ts';
import type { InvalidationSubscriber, RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import type { Runtime } from '../runtime.ts';
import type { KeyCodec } from '../store/keys.ts';
import type { ClientSideCache } from './client_side_cache.ts';
import { clientSideCacheLost } from './errors.ts';

/** Pings within the lag: some may be lost. */
const BEATS = 4;

/** The subscriber's connection, as Redis identifies it. */
interface Subscription {
  readonly id: number;
  readonly server: ServerIdentity;
}

interface Parts {
  /** The connection that reads sessions. */
  readonly client: RedisClient;
  /** A second connection, which receives invalidation messages. */
  readonly subscriber: InvalidationSubscriber;
  readonly cache: ClientSideCache;
  readonly keys: KeyCodec;
  readonly runtime: Pick<Runtime, 'now' | 'every'>;
  readonly log: Logger;
  /** Maximum seconds for which a change may remain unseen. */
  readonly lag: number;
}

/**
 * Keeps a client-side cache correct. Redis remembers which keys were read over one connection (server-assisted
 * client-side caching, default mode), and notifies the other one when any of them changes. Either connection may be
 * lost silently:
 *
 * - Both are pinged at intervals. Redis answers in order; so once both have answered, each change before the ping has
 *   been reported. This confirms the cache for `lag` from the time of the ping.
 * - When one of them closes, or leads to another server than the other one, the cache is emptied until both lead to the
 *   same server again.
 */
export class Tracking {
  private readonly parts: Parts;
  private endBeats: () => void = () => {};
  /** Changes whenever earlier results about the connections are void. */
  private round = Symbol();
  private isOn = false;
  private subscription: Promise<Subscription> | undefined;
  private hasSaidWhy = false;

  constructor(parts: Parts) {
    this.parts = parts;
    const { client, subscriber, cache, keys: codec } = parts;
    client.on('lost', () => this.lost());
    subscriber.on('lost', () => {
      this.subscription = undefined;
      this.lost();
    });
    subscriber.on('changed', (keys) => {
      if (keys === undefined) cache.clear();
      else for (const key of keys) this.forget(codec.decode(key) ?? endedNameOf(key));
    });
  }

  /** Starts. Throws if Redis refuses it. */
  async begin(): Promise<void> {
    await this.follow();
    const beat = (): void => {
      this.beat().catch((error: unknown) => this.failed(error));
    };
    this.parts.client.on('ready', beat);
    this.parts.subscriber.on('ready', beat);
    this.endBeats = this.parts.runtime.every((this.parts.lag * 1000) / BEATS, beat);
  }

  end(): void {
    this.endBeats();
    this.lost();
  }

  /** `name`: of a session, or one of its sids. */
  private forget(name: string | undefined): void {
    if (name !== undefined) this.parts.cache.forget(name);
  }

  private lost(): void {
    this.round = Symbol();
    this.isOn = false;
    this.parts.cache.clear();
  }

  /** Makes Redis notify the subscriber of changes to all keys that are read from now on. */
  private async follow(): Promise<void> {
    const { client, subscriber, cache } = this.parts;
    const round = Symbol();
    this.round = round;
    this.subscription ??= subscriber.subscribe();
    const { id, server } = await this.subscription;
    if ((await client.identity()).runId !== server.runId) {
      // One of them is still connected to a server that the other one has left.
      subscriber.reconnect();
      return;
    }
    const asked = this.parts.runtime.now();
    await client.sendInvalidationsTo(id);
    if (round !== this.round) return;
    // Sessions that were read before may have changed unseen.
    cache.clear();
    this.isOn = true;
    this.confirm(asked);
  }

  private async beat(): Promise<void> {
    const { client, subscriber } = this.parts;
    if (!client.isReady || !subscriber.isReady) return;
    if (!this.isOn) return this.follow();
    const { round } = this;
    const asked = this.parts.runtime.now();
    await Promise.all([client.ping(), subscriber.ping()]);
    if (round === this.round) this.confirm(asked);
  }

  /** Resolves when the cache has no text any more that changed before: Redis answers behind what it has reported. */
  async caughtUp(): Promise<void> {
    try {
      await this.parts.subscriber.ping();
    } catch {
      this.parts.cache.clear();
    }
  }

  private confirm(asked: number): void {
    this.hasSaidWhy = false;
    this.parts.cache.confirm(asked + this.parts.lag * 1000);
  }

  private failed(error: unknown): void {
    const { kind, reason } = refusalOf(error);
    // A silent or broken connection is opened again; an operator must fix all other problems.
    if (kind === 'silent') this.parts.subscriber.reconnect();
    else if (kind !== 'away' && kind !== 'closed' && !this.hasSaidWhy) {
      this.hasSaidWhy = true;
      this.parts.log.warn(clientSideCacheLost(reason));
    }
  }
}
