import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Leases } from '@wideload/kit';
import type { RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import { leaseRefused } from '../errors.ts';
import { leaseKeyOf } from '../store/key.ts';
import { LEASE_SECONDS, RedisLease } from './lease.ts';

/** Leases of all hosts that keep their sessions in one Redis, under one prefix. */
export class RedisLeases implements Leases {
  private readonly client: RedisClient;
  private readonly prefix: string | undefined;

  constructor(client: RedisClient, prefix: string | undefined) {
    this.client = client;
    this.prefix = prefix;
  }

  async take(name: string): Promise<RedisLease | undefined> {
    const key = leaseKeyOf(this.prefix, name);
    // Tells people who has it, and is nobody else's, not even that of the same process a moment ago.
    const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
    const asked = performance.now();
    try {
      const isTaken = await this.client.takeLease(key, owner, LEASE_SECONDS);
      return isTaken ? new RedisLease(this.client, key, owner, asked) : undefined;
    } catch (error) {
      throw leaseRefused(name, refusalOf(error).reason);
    }
  }
}
