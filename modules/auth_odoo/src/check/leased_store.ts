import type { Awaitable } from '@wideload/kit';
import type { SessionStore, Written } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { SessionLeases } from './session_leases.ts';

/** Whether a stored text may be a session that Odoo saves: it has a token. */
const mayBeOfOdoo = (text: string | undefined): boolean => text?.includes('"session_token": "') ?? false;

/**
 * Makes writes to a session wait while Odoo checks it: Odoo would undo them. Writes to other sessions do not wait. Nor
 * does the end of a session: the store refuses what Odoo saves afterwards.
 */
export function leasedStore(store: SessionStore, leases: SessionLeases): SessionStore {
  return wrappedStore(store, {
    write(...written) {
      const [sid, , expected] = written;
      if (!mayBeOfOdoo(expected)) return store.write(...written);
      return leases.whenFree(sid).then((): Awaitable<Written> => store.write(...written));
    },
  });
}
