import type { SessionStore } from '@wideload/session';
import { storeNeverFinishes } from './errors.ts';

/** Many times the number of calls of any promise. */
const MOST = 10_000;

/** Returns the same store, which throws after too many calls: a broken one must fail its test, not block it. */
export function bounded(store: SessionStore): SessionStore {
  let asked = 0;
  const count = (): SessionStore => {
    if (++asked > MOST) throw storeNeverFinishes(MOST);
    return store;
  };
  return {
    location: store.location,
    newSid: () => count().newSid(),
    lifetime: (data) => count().lifetime(data),
    load: (sid) => count().load(sid),
    write: (...written) => count().write(...written),
    touch: (sid, seconds) => count().touch(sid, seconds),
    destroy: (...ended) => count().destroy(...ended),
    refuse: (sid) => count().refuse(sid),
    destroyIf: (sid, expected) => count().destroyIf(sid, expected),
    confirm: () => count().confirm(),
    peek: (sid) => count().peek(sid),
    sids: (...beginning) => count().sids(...beginning),
    addToUserIndex: (user, sid, seconds) => count().addToUserIndex(user, sid, seconds),
    removeFromUserIndex: (user, sid) => count().removeFromUserIndex(user, sid),
    sidsOfUser: (user) => count().sidsOfUser(user),
  };
}
