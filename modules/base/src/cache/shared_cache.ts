import { service } from '@wideload/kit';

/**
 * Small values that all workers and hosts with the same sessions share for a limited time. One may be lost at any time.
 * Without a module that shares them, such as `session_redis`, each process has its own.
 */
export interface SharedCache {
  get(key: string): Promise<string | undefined>;
  /** `seconds`: a whole number, from 1. */
  set(key: string, value: string, seconds: number): Promise<void>;
  /** Sets a value unless there is one. Returns whether it did. */
  add(key: string, value: string, seconds: number): Promise<boolean>;
  /** Removes a key that has this value, in one step. */
  remove(key: string, value: string): Promise<void>;
}

export const SharedCache = service<SharedCache>('base.shared_cache');
