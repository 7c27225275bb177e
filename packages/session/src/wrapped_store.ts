import type { SessionStore } from './store.ts';

/**
 * Returns a store like `store`, with other operations in `changed`. Every argument is passed on, including those that
 * later versions of the contract add.
 */
export function wrappedStore(store: SessionStore, changed: Partial<SessionStore>): SessionStore {
  return {
    get location() {
      return store.location;
    },
    newSid: (...args) => store.newSid(...args),
    lifetime: (...args) => store.lifetime(...args),
    load: (...args) => store.load(...args),
    write: (...args) => store.write(...args),
    touch: (...args) => store.touch(...args),
    destroy: (...args) => store.destroy(...args),
    refuse: (...args) => store.refuse(...args),
    destroyIf: (...args) => store.destroyIf(...args),
    confirm: (...args) => store.confirm(...args),
    peek: (...args) => store.peek(...args),
    sids: (...args) => store.sids(...args),
    addToUserIndex: (...args) => store.addToUserIndex(...args),
    removeFromUserIndex: (...args) => store.removeFromUserIndex(...args),
    sidsOfUser: (...args) => store.sidsOfUser(...args),
    ...changed,
  };
}
