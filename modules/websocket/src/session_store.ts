import type { SessionStore } from '@wideload/session';
import type { OpenSockets } from './open_sockets.ts';

/** Wraps the store: when this process ends or rotates a session, the sockets of that session are checked at once. */
export function notifyingStore(store: SessionStore, sockets: OpenSockets): SessionStore {
  const checkAfter = <T>(sid: string, result: T): T => {
    const check = (): void => sockets.checkSession(sid);
    if (result instanceof Promise) result.then(check, check);
    else check();
    return result;
  };
  return {
    get location() {
      return store.location;
    },
    newSid: () => store.newSid(),
    lifetime: (data) => store.lifetime(data),
    load: (sid) => store.load(sid),
    write(...write) {
      const [sid, text] = write;
      const written = store.write(...write);
      return sockets.has(sid) && text.includes('"next_sid"') ? checkAfter(sid, written) : written;
    },
    touch: (sid, seconds) => store.touch(sid, seconds),
    destroy(sid) {
      const destroyed = store.destroy(sid);
      return sockets.has(sid) ? checkAfter(sid, destroyed) : destroyed;
    },
    destroyIf(sid, expected) {
      const destroyed = store.destroyIf(sid, expected);
      return sockets.has(sid) ? checkAfter(sid, destroyed) : destroyed;
    },
    peek: (sid) => store.peek(sid),
    sids: (beginning) => store.sids(beginning),
    addToUserIndex: (user, sid, seconds) => store.addToUserIndex(user, sid, seconds),
    removeFromUserIndex: (user, sid) => store.removeFromUserIndex(user, sid),
    sidsOfUser: (user) => store.sidsOfUser(user),
  };
}
