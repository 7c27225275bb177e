import type { RedisCommander } from 'ioredis';
import { identityIn, type ServerIdentity } from '../client/info.ts';
import type { RedisServer } from '../client/redis_client.ts';
import { isRefusedCommand } from '../client/refusal.ts';
import type { Address } from '../target/address.ts';
import { type Redis, socketOf } from './assumptions.ts';
import { failureOf, raise } from './failures.ts';

/** Which process answers there. Without a section, since some servers know only that form. */
export async function identityOf(redis: RedisCommander): Promise<ServerIdentity> {
  return identityIn(await redis.info().catch(raise));
}

/** One server, over the connection of a client. */
export class IoredisServer implements RedisServer {
  readonly address: Address | undefined;
  private readonly redis: Redis;

  constructor(redis: Redis, address?: Address) {
    this.redis = redis;
    this.address = address;
  }

  get remoteAddress(): string | undefined {
    return socketOf(this.redis)?.remoteAddress;
  }

  get remotePort(): number | undefined {
    return socketOf(this.redis)?.remotePort;
  }

  info(): Promise<string> {
    return this.redis.info().catch(raise);
  }

  identity(): Promise<ServerIdentity> {
    return identityOf(this.redis);
  }

  async time(): Promise<number> {
    const [seconds, microseconds] = await this.redis.time().catch(raise);
    return Number(seconds) + Number(microseconds) / 1e6;
  }

  async snapshots(): Promise<string | undefined> {
    try {
      const save: unknown = await this.redis.config('GET', 'save');
      return Array.isArray(save) ? String(save[1] ?? '') : undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (isRefusedCommand(failure)) return undefined;
      throw failure;
    }
  }

  async scan(cursor: string, pattern: string, count: number): Promise<{ cursor: string; keys: string[] }> {
    const [next, keys] = await this.redis.scan(cursor, 'MATCH', pattern, 'COUNT', count).catch(raise);
    return { cursor: next, keys };
  }
}
