import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SharedCache } from '@wideload/base/internal';
import { KeyedQueue, sidHash } from '@wideload/session/internal';

/** Milliseconds between two attempts to get a lease that another process holds. */
const LOOK_MS = 20;

/** Maximum number of requests to Odoo under one lease: whether the session is valid, Odoo's version, the user. */
const QUESTIONS = 5;

/** Returns the maximum duration of a lease. `timeout`: seconds that Odoo has for each answer. */
export const leaseSeconds = (timeout: number): number => Math.ceil(timeout * QUESTIONS) + 1;

const keyOf = (sid: string): string => `odoo/asking/${sidHash(sid)}`;

/**
 * One lease for each session, held while Odoo checks it or is called in its name. Odoo saves the session that it read
 * when the request began, so meanwhile no process writes it or starts the same check.
 */
export class SessionLeases {
  private readonly cache: SharedCache;
  private readonly seconds: number;
  /** The work of this process, by sid. */
  private readonly queue = new KeyedQueue();

  /** `seconds`: the maximum duration of a lease, a whole number. */
  constructor(cache: SharedCache, seconds: number) {
    this.cache = cache;
    this.seconds = seconds;
  }

  /** Runs a task while this process alone has the lease of that sid. */
  run<T>(sid: string, task: () => Promise<T>): Promise<T> {
    return this.queue.run(sid, async () => {
      const key = keyOf(sid);
      const owner = randomUUID();
      // The owner loses it after its time, even when its process was killed.
      while (!(await this.cache.add(key, owner, this.seconds))) await pause(LOOK_MS);
      try {
        return await task();
      } finally {
        // If this fails, the lease expires.
        await this.cache.remove(key, owner).catch(() => {});
      }
    });
  }

  /** Resolves when no process has the lease of that sid. */
  whenFree(sid: string): Promise<void> {
    return this.queue.run(sid, async () => {
      const key = keyOf(sid);
      while ((await this.cache.get(key)) !== undefined) await pause(LOOK_MS);
    });
  }
}
