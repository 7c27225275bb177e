import { type SessionStore, StoreUnavailable } from '@wideload/session';
import { endingsUnconfirmed } from '../errors.ts';

/**
 * Waits until sessions that have just ended cannot come back. A host repeats its endings after a failover; a command
 * cannot.
 */
export async function confirmEnded(store: SessionStore, count: number): Promise<void> {
  if (count === 0) return;
  try {
    await store.confirm();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw endingsUnconfirmed(count, error.message);
  }
}
