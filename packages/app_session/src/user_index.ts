import { LRUCache } from 'lru-cache';
import type { AppSessionStore } from './store.ts';

/** Sessions whose index entries a process remembers, so that a request in a used session writes none. */
const MAX_REMEMBERED = 10_000;

/** An entry lives this many times as long as its session, which is used meanwhile. */
const MARGIN = 2;

interface Entry {
  readonly user: string;
  /** When it expires, in milliseconds since 1970. */
  readonly untilMs: number;
}

/** Writes which user has which sessions. An entry may outlive its session: readers check each one. */
export class UserIndexWriter {
  private readonly store: AppSessionStore;
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_REMEMBERED });

  constructor(store: AppSessionStore) {
    this.store = store;
  }

  /** Adds a session that lives for `seconds`. `isLogin`: its user changed, so another process may have removed the entry. */
  async add(user: string, sid: string, seconds: number, isLogin: boolean): Promise<void> {
    const now = Date.now();
    const known = this.entries.get(sid);
    if (!isLogin && known?.user === user && known.untilMs >= now + seconds * 1000) return;
    await this.store.addToUserIndex(user, sid, seconds * MARGIN);
    this.entries.set(sid, { user, untilMs: now + seconds * MARGIN * 1000 });
  }

  /** Removes a session that ended. `user`: whose it was; else the entry is removed if this process wrote it, or expires. */
  async remove(sid: string, user = this.entries.get(sid)?.user): Promise<void> {
    this.entries.delete(sid);
    if (user === undefined) return;
    try {
      await this.store.removeFromUserIndex(user, sid);
    } catch {
      // The session has ended, and its entry expires.
    }
  }
}
