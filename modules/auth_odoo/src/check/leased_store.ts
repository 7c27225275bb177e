import type { Awaitable } from '@wideload/kit';
import type { SessionStore, Written } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { SessionLeases } from './session_leases.ts';

/** Whether a stored text may be of a session that Odoo saves: it has a token. */
const mayBeOfOdoo = (text: string | undefined): boolean => text?.includes('"session_token": "') ?? false;

/**
 * Lets writes to a session wait while Odoo is being asked about it: Odoo would undo them. What does not concern Odoo goes on
 * at once. A session that ends does not wait: it must end now, and what Odoo saves afterwards is refused by the store.
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
