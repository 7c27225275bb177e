import type { SessionStore } from '@wideload/session';
import type { OpenSockets } from './open_sockets.ts';

/** The store, which tells the sockets of a session at once when that ends or moves in this process. */
export function tellingStore(store: SessionStore, sockets: OpenSockets): SessionStore {
  const telling = <T>(sid: string, result: T): T => {
    const look = (): void => sockets.look(sid);
    if (result instanceof Promise) result.then(look, look);
    else look();
    return result;
  };
  return {
    get place() {
      return store.place;
    },
    newSid: () => store.newSid(),
    lifetime: (data) => store.lifetime(data),
    load: (sid) => store.load(sid),
    write(sid, text, expected, seconds) {
      const written = store.write(sid, text, expected, seconds);
      return sockets.has(sid) && text.includes('"next_sid"') ? telling(sid, written) : written;
    },
    touch: (sid, seconds) => store.touch(sid, seconds),
    destroy(sid) {
      const destroyed = store.destroy(sid);
      return sockets.has(sid) ? telling(sid, destroyed) : destroyed;
    },
    peek: (sid) => store.peek(sid),
    sids: (beginning) => store.sids(beginning),
    note: (user, sid, seconds) => store.note(user, sid, seconds),
    forget: (user, sid) => store.forget(user, sid),
    sidsOf: (user) => store.sidsOf(user),
  };
}
