import type { RedisCommander } from 'ioredis';
import { identityIn, type ServerIdentity } from '../client/info.ts';
import type { RedisServer } from '../client/redis_client.ts';
import { isRefusedCommand } from '../client/refusal.ts';
import type { Address } from '../target/address.ts';
import { type Redis, socketOf } from './assumptions.ts';
import { failureOf, raise } from './failures.ts';

/** Identifies the process of the server. Without a section, since some servers know only that form of INFO. */
export async function identityOf(redis: RedisCommander): Promise<ServerIdentity> {
  return identityIn(await redis.info().catch(raise));
}

/** One server, over the connection of a client. */
export class IoredisServer implements RedisServer {
  private readonly redis: Redis;
  private readonly locate: () => Address | undefined;

  /** `locate`: returns the address of the server to which the client is connected. */
  constructor(redis: Redis, locate: () => Address | undefined) {
    this.redis = redis;
    this.locate = locate;
  }

  get address(): Address | undefined {
    return this.locate();
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

  replication(): Promise<string> {
    return this.redis.info('replication').catch(raise);
  }

  wait(replicas: number, ms: number): Promise<number> {
    return this.redis.wait(replicas, Math.ceil(ms)).catch(raise);
  }

  async clusterNodes(): Promise<string> {
    return String(await this.redis.cluster('NODES').catch(raise));
  }

  async setting(name: string): Promise<string | undefined> {
    try {
      const pair: unknown = await this.redis.config('GET', name);
      return Array.isArray(pair) && pair.length > 1 ? String(pair[1]) : undefined;
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

/** A node of a cluster, which is connected to by its address there. */
export function serverOf(node: Redis): IoredisServer {
  const { host = '', port = 0 } = node.options;
  return new IoredisServer(node, () => ({ host, port }));
}
