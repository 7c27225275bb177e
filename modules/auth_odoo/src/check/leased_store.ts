import type { Awaitable } from '@wideload/kit';
import type { SessionStore, Written } from '@wideload/session';
import type { SessionLeases } from './session_leases.ts';

/** Whether a stored text may be of a session that Odoo saves: it has a token. */
const mayBeOfOdoo = (text: string | undefined): boolean => text?.includes('"session_token": "') ?? false;

/**
 * Lets writes to a session wait while Odoo is being asked about it: Odoo would undo them. What does not concern Odoo goes on
 * at once. A session that ends does not wait: it must end now, and what Odoo saves afterwards is refused by the store.
 */
export function leasedStore(store: SessionStore, leases: SessionLeases): SessionStore {
  return {
    location: store.location,
    newSid: () => store.newSid(),
    lifetime: (data) => store.lifetime(data),
    load: (sid) => store.load(sid),
    write(...written) {
      const [sid, , expected] = written;
      if (!mayBeOfOdoo(expected)) return store.write(...written);
      return leases.whenFree(sid).then((): Awaitable<Written> => store.write(...written));
    },
    touch: (sid, seconds) => store.touch(sid, seconds),
    destroy: (sid) => store.destroy(sid),
    destroyIf: (sid, expected) => store.destroyIf(sid, expected),
    peek: (sid) => store.peek(sid),
    sids: (beginning) => store.sids(beginning),
    addToUserIndex: (user, sid, seconds) => store.addToUserIndex(user, sid, seconds),
    removeFromUserIndex: (user, sid) => store.removeFromUserIndex(user, sid),
    sidsOfUser: (user) => store.sidsOfUser(user),
  };
}
