import type { SharedCache } from '@wideload/base/internal';
import type { RedisClient } from '../client/redis_client.ts';
import type { KeyCodec } from './keys.ts';

/** Values that all hosts with one Redis share for a limited time, under keys of their own. */
export class RedisCache implements SharedCache {
  private readonly client: RedisClient;
  private readonly keys: KeyCodec;

  constructor(client: RedisClient, keys: KeyCodec) {
    this.client = client;
    this.keys = keys;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.client.get(this.keys.encode(key)))?.toString();
  }

  set(key: string, value: string, seconds: number): Promise<void> {
    return this.client.set(this.keys.encode(key), value, seconds);
  }

  add(key: string, value: string, seconds: number): Promise<boolean> {
    return this.client.create(this.keys.encode(key), value, seconds);
  }

  async remove(key: string, value: string): Promise<void> {
    await this.client.compareAndDelete(this.keys.encode(key), value);
  }
}
