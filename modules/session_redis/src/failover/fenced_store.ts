import { isLoggedIn, type SessionStore } from '@wideload/session';
import { parseSession, wrappedStore } from '@wideload/session/internal';
import type { Fence } from './fence.ts';

/**
 * Wraps the store: logins, logouts, rotations and changes of rights are acknowledged only while the fence allows them.
 * It does not affect reads and other changes.
 */
export function fencedStore(store: SessionStore, fence: Fence): SessionStore {
  /** A session ends in any case; but its end is acknowledged only if it cannot be undone. */
  async function afterwards<T>(ended: T): Promise<T> {
    await fence.check();
    return ended;
  }
  return wrappedStore(store, {
    async write(...write) {
      const [, text, expected] = write;
      if (startsOrMoves(text, expected)) await fence.check();
      return store.write(...write);
    },
    async destroy(sid, isSecret) {
      const wasThere = await store.destroy(sid, isSecret);
      return isSecret ? wasThere : afterwards(wasThere);
    },
    async refuse(sid) {
      await afterwards(await store.refuse(sid));
    },
    destroyIf: async (...end) => afterwards(await store.destroyIf(...end)),
  });
}

/**
 * Whether a write creates the session of a user, or moves one to another sid. Other texts are not parsed, which would
 * take time.
 */
function startsOrMoves(text: string, expected: string | undefined): boolean {
  if (expected !== undefined) return text.includes('"next_sid"') && typeof parseSession(text).next_sid === 'string';
  return text.includes('"login"') && isLoggedIn(parseSession(text));
}
