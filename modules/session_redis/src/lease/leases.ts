import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Leases } from '@wideload/kit';
import type { RedisClient } from '../client/redis_client.ts';
import { refusalOf } from '../client/refusal.ts';
import { PROCESS, type Runtime } from '../runtime.ts';
import type { KeyCodec } from '../store/keys.ts';
import { leaseRefused } from './errors.ts';
import { LEASE_SECONDS, RedisLease } from './lease.ts';

/** Shows operators who has a lease. Unique, so that not even the same process used this text before. */
const newOwner = (): string => `${hostname()} ${process.pid} ${randomUUID()}`;

/** Leases of all hosts that keep their sessions in one Redis, under one prefix. */
export class RedisLeases implements Leases {
  private readonly client: RedisClient;
  private readonly keys: KeyCodec;
  private readonly runtime: Runtime;
  private readonly newOwner: () => string;

  constructor(client: RedisClient, keys: KeyCodec, runtime = PROCESS, owner = newOwner) {
    this.client = client;
    this.keys = keys;
    this.runtime = runtime;
    this.newOwner = owner;
  }

  async take(name: string): Promise<RedisLease | undefined> {
    const key = this.keys.encode(name);
    const owner = this.newOwner();
    const asked = this.runtime.now();
    try {
      const isTaken = await this.client.takeLease(key, owner, LEASE_SECONDS);
      return isTaken ? new RedisLease(this.client, { key, owner }, asked, this.runtime) : undefined;
    } catch (error) {
      throw leaseRefused(name, refusalOf(error).reason);
    }
  }
}
