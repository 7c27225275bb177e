import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SharedCache } from '@wideload/base/internal';
import { KeyedQueue, sidHash } from '@wideload/session/internal';

/** Milliseconds between two looks at a lease of another process. */
const LOOK_MS = 20;

/** The questions that are asked under one lease: whether the session is valid, of which version Odoo is, who the user is. */
const QUESTIONS = 5;

/** Returns how long a lease is held at most. `timeout`: seconds that Odoo has for each answer. */
export const leaseSeconds = (timeout: number): number => Math.ceil(timeout * QUESTIONS) + 1;

const keyOf = (sid: string): string => `odoo/asking/${sidHash(sid)}`;

/**
 * Who is asking Odoo about a session, or calling it in the session's name. Odoo saves what it read when the request began, so
 * meanwhile no process of ours writes the session, and none asks the same.
 */
export class SessionLeases {
  private readonly cache: SharedCache;
  private readonly seconds: number;
  /** The work of this process, by sid. */
  private readonly queue = new KeyedQueue();

  /** `seconds`: the longest that a lease is held, a whole number. */
  constructor(cache: SharedCache, seconds: number) {
    this.cache = cache;
    this.seconds = seconds;
  }

  /** Runs a task while nobody else has the lease of that sid. */
  run<T>(sid: string, task: () => Promise<T>): Promise<T> {
    return this.queue.run(sid, async () => {
      const key = keyOf(sid);
      const owner = randomUUID();
      // The owner loses it after its time, even when its process was killed.
      while (!(await this.cache.add(key, owner, this.seconds))) await pause(LOOK_MS);
      try {
        return await task();
      } finally {
        // Where this fails, the lease ends by itself.
        await this.cache.remove(key, owner).catch(() => {});
      }
    });
  }

  /** Resolves when nobody has the lease of that sid, in any process. */
  whenFree(sid: string): Promise<void> {
    return this.queue.run(sid, async () => {
      const key = keyOf(sid);
      while ((await this.cache.get(key)) !== undefined) await pause(LOOK_MS);
    });
  }
}
