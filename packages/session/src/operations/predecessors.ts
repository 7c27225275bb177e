import { ifAvailable } from '../if_available.ts';
import { haveSameName, sessionName } from '../sid.ts';
import { ENDED_SECONDS, type SessionStore } from '../store.ts';

/**
 * The former sids of a session before soft rotations, as entries of the user index under a name that no user has. Odoo
 * does not read the index, and the entries expire by themselves.
 */
const nameFor = (sid: string): string => `led_to:${sessionName(sid)}`;

/**
 * Remembers the sid of a session before it moved to `to`, for as long as Odoo may still save what it read there. Not
 * for two sids of one name: the store refuses these together. Throws `StoreUnavailable`: a rotation can wait.
 */
export async function rememberPredecessor(store: SessionStore, from: string, to: string): Promise<void> {
  if (!haveSameName(from, to)) await store.addToUserIndex(nameFor(to), from, ENDED_SECONDS);
}

/**
 * Refuses the former sids of a session that ends, and removes the values stored under them. `last`: those that led to this sid
 * itself, if the caller knows them.
 */
export async function endPredecessors(store: SessionStore, sid: string, last?: readonly string[]): Promise<void> {
  const known = new Set([sid]);
  // Also sids that are added meanwhile: a session may have moved often within the time.
  for (const one of known) {
    const found = one === sid ? last : undefined;
    for (const before of found ?? (await predecessorsOf(store, one))) {
      if (known.has(before)) continue;
      known.add(before);
      await store.refuse(before);
    }
  }
}

/** The sids that led to this one a short time ago; none while the store is unavailable. */
export async function predecessorsOf(store: SessionStore, sid: string): Promise<readonly string[]> {
  const found: string[] = [];
  await ifAvailable(async () => {
    for await (const page of store.sidsOfUser(nameFor(sid))) found.push(...page);
  });
  return found;
}
