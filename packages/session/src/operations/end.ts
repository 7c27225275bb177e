import { sessionContended, UnreadableSession } from '../errors.ts';
import { isOver } from '../rotation.ts';
import type { SessionStore } from '../store.ts';
import { MAX_ATTEMPTS } from './compare_and_write.ts';
import { leadsTo, type Stored, storedSession } from './load.ts';
import { endPredecessors } from './predecessors.ts';
import { behindWrites } from './rewrite.ts';

/**
 * Ends the session to which a sid leads, even if another request moves it at the same time: the removed text is
 * compared with the one that was read, so an earlier move is followed. `known`: its probable text. Returns whether
 * there was a session that had not ended already. Its former sids are refused, too: Odoo may still save what it read
 * there.
 */
export function endSession(store: SessionStore, sid: string, known?: string): Promise<boolean> {
  return behindWrites(store, sid, async () => {
    let wasAlive = false;
    let from: Stored | undefined;
    // This also handles sids that lead to each other: each is removed when it is first met.
    for (let next: string | undefined = sid; next !== undefined; ) {
      await endPredecessors(store, next);
      const ended = await remove(store, next, from, next === sid ? known : undefined);
      if (ended === 'unreadable') return true;
      wasAlive ||= ended !== undefined && !isOver(ended.data);
      from = ended;
      next = ended?.next;
    }
    return wasAlive;
  });
}

/**
 * Removes the value under a sid, if `from` leads to it, and returns it. An unreadable one is removed without a check.
 */
async function remove(
  store: SessionStore,
  sid: string,
  from: Stored | undefined,
  known: string | undefined,
): Promise<Stored | 'unreadable' | undefined> {
  try {
    let text = known ?? (await store.load(sid));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = text === undefined ? undefined : storedSession(sid, text);
      if (stored === undefined || (from !== undefined && !leadsTo(from, stored))) return undefined;
      const removed = await store.destroyIf(sid, stored.text);
      if (removed.done) return stored;
      text = removed.current;
    }
  } catch (error) {
    if (!(error instanceof UnreadableSession)) throw error;
    return (await store.destroy(sid)) ? 'unreadable' : undefined;
  }
  throw sessionContended(MAX_ATTEMPTS);
}
