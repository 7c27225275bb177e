import { type SessionStore, StoreUnavailable, UnreadableSession, type Written } from '@wideload/session';
import { wrappedStore } from '@wideload/session/internal';
import type { Endings } from './endings.ts';
import type { IndexEntries } from './index_entries.ts';
import { successorIn } from './successor.ts';

const GONE: Written = { done: false, current: undefined };

/**
 * Wraps the store: endings are remembered before they are acknowledged, and refused from then on; entries of the user index are
 * remembered, too.
 */
export function rememberingStore(store: SessionStore, endings: Endings, index: IndexEntries): SessionStore {
  /**
   * A text under a sid whose session this host ended was written late by another program, or is back after a failover,
   * without its mark. It is not a session any more, whether or not it can be removed now.
   */
  async function refuse(sid: string): Promise<undefined> {
    try {
      if ((await store.load(sid)) !== undefined) await store.destroy(sid);
    } catch (error) {
      if (!(error instanceof StoreUnavailable || error instanceof UnreadableSession)) throw error;
    }
  }

  async function giveWay(successor: string, write: Parameters<SessionStore['write']>): Promise<Written> {
    await endings.waitForRoom();
    const written = await store.write(...write);
    if (written.done) endings.add(write[0], successor);
    return written;
  }

  return wrappedStore(store, {
    load: (sid) => (endings.hasEnded(sid) ? refuse(sid) : store.load(sid)),
    peek: (sid) => (endings.hasEnded(sid) ? undefined : store.peek(sid)),
    write(...write) {
      const [sid, text] = write;
      if (endings.hasEnded(sid)) return refuse(sid).then(() => GONE);
      const successor = successorIn(text);
      return successor === undefined ? store.write(...write) : giveWay(successor, write);
    },
    async destroy(sid, isSecret) {
      if (isSecret) return store.destroy(sid, isSecret);
      await endings.waitForRoom();
      const wasThere = await store.destroy(sid);
      if (wasThere) endings.add(sid);
      return wasThere;
    },
    async refuse(sid) {
      await endings.waitForRoom();
      await store.refuse(sid);
      endings.add(sid);
    },
    async destroyIf(...end) {
      const [sid] = end;
      if (endings.hasEnded(sid)) return refuse(sid).then(() => GONE);
      await endings.waitForRoom();
      const ended = await store.destroyIf(...end);
      if (ended.done) endings.add(sid);
      return ended;
    },
    async addToUserIndex(...entry) {
      await store.addToUserIndex(...entry);
      index.add(...entry);
    },
    removeFromUserIndex(...entry) {
      index.remove(...entry);
      return store.removeFromUserIndex(...entry);
    },
    async *sidsOfUser(user) {
      // Not after the replay: that waits for replicas, and a request with an unknown sid reads the index, too.
      const known = endings.isReplaying ? index.sidsOf(user) : [];
      if (known.length > 0) yield known;
      yield* store.sidsOfUser(user);
    },
  });
}
