import { LRUCache } from 'lru-cache';
import type { SharedCache } from './shared_cache.ts';

/** What exceeds this is lost, the longest unused first. */
const MAX_ENTRIES = 100_000;

/** The cache of one process. */
export class ProcessCache implements SharedCache {
  private readonly values = new LRUCache<string, string>({ max: MAX_ENTRIES });

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    this.values.set(key, value, { ttl: seconds * 1000 });
  }

  async add(key: string, value: string, seconds: number): Promise<boolean> {
    if (this.values.has(key)) return false;
    this.values.set(key, value, { ttl: seconds * 1000 });
    return true;
  }

  async remove(key: string, value: string): Promise<void> {
    if (this.values.get(key) === value) this.values.delete(key);
  }
}
