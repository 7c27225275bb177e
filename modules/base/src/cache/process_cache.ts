import { LRUCache } from 'lru-cache';
import type { SharedCache } from './shared_cache.ts';

/** What exceeds this is lost, the longest unused first. */
const MAX_ENTRIES = 100_000;

/** The cache of one process. */
export class ProcessCache implements SharedCache {
  // With `max` it would reserve the memory of all entries now, which takes a start of the host 10 ms.
  private readonly values = new LRUCache<string, string>({ maxSize: MAX_ENTRIES, sizeCalculation: () => 1 });

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
