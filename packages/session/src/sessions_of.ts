import type { SessionData } from './data.ts';
import { UnreadableSession } from './errors.ts';
import type { UserId } from './identity/session_user.ts';
import { listedUser } from './identity/user.ts';
import { parseSession } from './json/parse.ts';
import type { SessionStore } from './store.ts';
import { indexName } from './user_index.ts';

/** A stored session with its data. */
export interface StoredSession {
  readonly sid: string;
  readonly data: SessionData;
}

/** A page of a user's sessions, and the number of stale entries that led to it. */
export interface SessionsPage {
  readonly sessions: readonly StoredSession[];
  readonly stale: number;
}

/** Reads every session in the index of a user, and removes entries whose session has ended or changed its user. */
export async function* indexedSessions(store: SessionStore, user: UserId): AsyncGenerator<SessionsPage> {
  const name = indexName(user);
  for await (const page of store.sidsOfUser(name)) {
    const found = await Promise.all(page.map((sid) => sessionOf(store, sid, name)));
    const stale = page.filter((_, index) => found[index] === 'stale');
    await Promise.all(stale.map((sid) => store.removeFromUserIndex(name, sid)));
    yield { sessions: found.filter((one) => typeof one === 'object'), stale: stale.length };
  }
}

/** Reads every session of the store, in pages, to find those of a user that are not in the index. */
export async function* scannedSessions(store: SessionStore, user: UserId): AsyncGenerator<SessionsPage> {
  const name = indexName(user);
  for await (const page of store.sids()) {
    const found = await Promise.all(page.map((sid) => sessionOf(store, sid, name)));
    yield { sessions: found.filter((one) => typeof one === 'object'), stale: 0 };
  }
}

async function sessionOf(
  store: SessionStore,
  sid: string,
  name: string,
): Promise<StoredSession | 'stale' | 'unreadable'> {
  try {
    const text = await store.load(sid);
    if (text === undefined) return 'stale';
    const data = parseSession(text);
    const user = listedUser(data, sid);
    return user !== undefined && indexName(user) === name ? { sid, data } : 'stale';
  } catch (error) {
    if (error instanceof UnreadableSession) return 'unreadable';
    throw error;
  }
}

/**
 * Returns the sessions of a user in the index: those that were created, logged in or used through this host, and those
 * of Odoo after their first use here. One may come twice.
 */
export async function* sessionsOf(store: SessionStore, user: UserId): AsyncGenerator<StoredSession> {
  for await (const { sessions } of indexedSessions(store, user)) yield* sessions;
}
