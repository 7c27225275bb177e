import type { Lease } from '@wideload/kit';
import type { RedisClient } from '../client/redis_client.ts';
import type { Runtime } from '../runtime.ts';

/** Seconds after which another host can get a lease that is not renewed. */
export const LEASE_SECONDS = 5;
/** Milliseconds between two renewals: some of them may fail. */
const INTERVAL = 1000;
/** Milliseconds before its end at which a lease counts as lost: two clocks never run at the same speed. */
const MARGIN = 500;

/** A lease from Redis, renewed for as long as this process lives and reaches Redis. */
export class RedisLease implements Lease {
  private readonly client: RedisClient;
  private readonly key: string;
  private readonly owner: string;
  private readonly runtime: Runtime;
  private readonly lost = new AbortController();
  private readonly endRenewing: () => void;
  private cancelExpiry: () => void = () => {};
  private isOver = false;

  /**
   * `asked`: when it was requested, by the runtime's clock. The lease may have begun then, and not when the answer
   * arrived.
   */
  constructor(
    client: RedisClient,
    { key, owner }: { readonly key: string; readonly owner: string },
    asked: number,
    runtime: Runtime,
  ) {
    this.client = client;
    this.key = key;
    this.owner = owner;
    this.runtime = runtime;
    this.endRenewing = runtime.every(INTERVAL, () => void this.renew());
    this.count(asked);
  }

  get signal(): AbortSignal {
    return this.lost.signal;
  }

  async release(): Promise<void> {
    this.end();
    // A lease that cannot be released expires.
    await this.client.releaseLease(this.key, this.owner).catch(() => {});
  }

  private async renew(): Promise<void> {
    const asked = this.runtime.now();
    try {
      const isOurs = await this.client.renewLease(this.key, this.owner, LEASE_SECONDS);
      if (isOurs) this.count(asked);
      else if (!this.isOver) this.lose();
    } catch {
      // There are more attempts before it ends, and its end is known without Redis.
    }
  }

  /** Counts the time for which no other host can have it. The clock runs on while the process is stopped. */
  private count(from: number): void {
    if (this.isOver) return;
    this.cancelExpiry();
    const left = from + LEASE_SECONDS * 1000 - MARGIN - this.runtime.now();
    this.cancelExpiry = this.runtime.after(Math.max(0, left), () => this.lose());
  }

  private lose(): void {
    this.end();
    this.lost.abort();
  }

  private end(): void {
    this.isOver = true;
    this.endRenewing();
    this.cancelExpiry();
  }
}
