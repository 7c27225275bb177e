import { StoreUnavailable } from './errors.ts';

/** Does what is made up for later, by itself, when the store cannot do it now. */
export async function ifAvailable(task: () => unknown): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}
