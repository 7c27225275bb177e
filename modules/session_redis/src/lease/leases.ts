import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Leases } from '@wideload/kit';
import { refusalOf } from '../connection/refusal.ts';
import { leaseRefused } from '../errors.ts';
import type { SessionRedis } from '../ioredis/client.ts';
import { leaseKeyOf } from '../store/key.ts';
import { LEASE_SECONDS, RedisLease } from './lease.ts';

/** Leases of all hosts that keep their sessions in one Redis, under one prefix. */
export class RedisLeases implements Leases {
  private readonly redis: SessionRedis;
  private readonly prefix: string | undefined;

  constructor(redis: SessionRedis, prefix: string | undefined) {
    this.redis = redis;
    this.prefix = prefix;
  }

  async take(name: string): Promise<RedisLease | undefined> {
    const key = leaseKeyOf(this.prefix, name);
    // Tells people who has it, and is nobody else's, not even that of the same process a moment ago.
    const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
    const asked = performance.now();
    try {
      const answer = await this.redis.set(key, owner, 'EX', LEASE_SECONDS, 'NX');
      return answer === 'OK' ? new RedisLease(this.redis, key, owner, asked) : undefined;
    } catch (error) {
      throw leaseRefused(name, refusalOf(error).reason);
    }
  }
}
