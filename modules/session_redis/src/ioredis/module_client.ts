import { EventEmitter } from 'node:events';
import type { Policy } from '../client/driver.ts';
import type { Argument, ModuleClient, ModuleClientEvents } from '../client/module_client.ts';
import type { Cluster, Redis } from './assumptions.ts';
import { connectFirst } from './connect_first.ts';
import { drop } from './drop.ts';
import { raiseReadable } from './failures.ts';

/** A client of ioredis for one server or for a cluster, as modules need it. */
export class IoredisModuleClient extends EventEmitter<ModuleClientEvents> implements ModuleClient {
  private readonly redis: Redis | Cluster;

  /** `redis`: not connected yet, and for subscriptions made for RESP2. */
  constructor(redis: Redis | Cluster, { isUp }: Pick<Policy, 'isUp'>) {
    super();
    this.redis = redis;
    const events: Pick<EventEmitter, 'on'> = redis;
    // The commands report failures; without a listener ioredis writes to the console as well.
    events.on('error', () => {});
    // A client that is asked to reconnect while it connects gives up for good.
    events.on('end', () => {
      if (isUp()) redis.connect().catch(() => {});
    });
    events.on('message', (channel: string, text: string) => this.emit('message', channel, text));
  }

  connect(): Promise<void> {
    return connectFirst(this.redis);
  }

  send(command: string, args: readonly Argument[]): Promise<unknown> {
    // In upper case, since ioredis changes some arguments and replies of the commands that it knows in lower case.
    return this.redis.call(command.toUpperCase(), ...args).catch(raiseReadable);
  }

  async subscribe(channel: string): Promise<void> {
    await this.redis.subscribe(channel).catch(raiseReadable);
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.redis.unsubscribe(channel).catch(raiseReadable);
  }

  drop(): Promise<void> {
    return drop(this.redis);
  }

  async close(): Promise<void> {
    // Without a connection, or an answer, there is nothing to wait for.
    await this.redis.quit().catch(() => {});
    await this.drop();
  }
}
