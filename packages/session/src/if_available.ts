import { StoreUnavailable } from './errors.ts';

/** Runs a task that is repeated later by itself, so it may fail while the store is unavailable. */
export async function ifAvailable(task: () => unknown): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
