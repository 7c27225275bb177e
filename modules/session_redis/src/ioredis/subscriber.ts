import { EventEmitter } from 'node:events';
import type { Policy } from '../client/driver.ts';
import type { ServerIdentity } from '../client/info.ts';
import type { InvalidationSubscriber, SubscriberEvents } from '../client/redis_client.ts';
import type { Redis } from './assumptions.ts';
import { connectFirst } from './connect_first.ts';
import { drop } from './drop.ts';
import { raise } from './failures.ts';
import { identityOf } from './server.ts';

/** The channel on which Redis notifies clients of the older protocol of changes (`CLIENT TRACKING ... REDIRECT`). */
const CHANNEL = '__redis__:invalidate';

/** A client of ioredis that only listens. It uses RESP2: ioredis forwards no messages of RESP3. */
export class IoredisSubscriber extends EventEmitter<SubscriberEvents> implements InvalidationSubscriber {
  private readonly redis: Redis;

  /** `redis`: made for RESP2, not connected yet. */
  constructor(redis: Redis, { isUp }: Pick<Policy, 'isUp'>) {
    super();
    this.redis = redis;
    redis.on('ready', () => this.emit('ready'));
    redis.on('close', () => this.emit('lost'));
    // The commands report failures; without a listener ioredis writes to the console as well.
    redis.on('error', () => {});
    // A client that is asked to reconnect while it connects gives up for good.
    redis.on('end', () => {
      if (isUp()) redis.connect().catch(() => {});
    });
    redis.on('messageBuffer', (_: unknown, keys: readonly Buffer[] | null) => {
      // After FLUSHALL there is no list.
      this.emit('changed', keys === null ? undefined : keys.map(String));
    });
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  connect(): Promise<void> {
    return connectFirst(this.redis);
  }

  reconnect(): void {
    this.redis.disconnect(true);
  }

  drop(): Promise<void> {
    return drop(this.redis);
  }

  async subscribe(): Promise<{ id: number; server: ServerIdentity }> {
    // Before it subscribes: a subscriber may not run other commands.
    const [id, server] = await Promise.all([this.redis.client('ID').catch(raise), identityOf(this.redis)]);
    await this.redis.subscribe(CHANNEL).catch(raise);
    return { id, server };
  }

  async ping(): Promise<void> {
    await this.redis.ping().catch(raise);
  }
}
