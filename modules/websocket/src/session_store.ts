import type { SessionStore } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { OpenSockets } from './open_sockets.ts';

/** Wraps the store: when this process ends or rotates a session, the sockets of that session are checked at once. */
export function notifyingStore(store: SessionStore, sockets: OpenSockets): SessionStore {
  const checkAfter = <T>(sid: string, result: T): T => {
    const check = (): void => sockets.recheckSession(sid);
    if (result instanceof Promise) result.then(check, check);
    else check();
    return result;
  };
  return wrappedStore(store, {
    write(...write) {
      const [sid, text] = write;
      const written = store.write(...write);
      return sockets.has(sid) && text.includes('"next_sid"') ? checkAfter(sid, written) : written;
    },
    destroy(sid) {
      const destroyed = store.destroy(sid);
      return sockets.has(sid) ? checkAfter(sid, destroyed) : destroyed;
    },
    destroyIf(sid, expected) {
      const destroyed = store.destroyIf(sid, expected);
      return sockets.has(sid) ? checkAfter(sid, destroyed) : destroyed;
    },
  });
}
