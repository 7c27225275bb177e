import { isLoggedInByOdoo, type SessionData } from './data.ts';
import { UnreadableSession } from './errors.ts';
import { parseSession } from './json/parse.ts';
import type { SessionStore } from './store.ts';
import { indexedUser } from './user_index.ts';

/** The user whose sessions are listed. */
export interface User {
  readonly login: string;
  /** Only those of this database, or of none (null). Undefined: of any database. */
  readonly db?: string | null | undefined;
  /** Sessions that this host logged in are included too, with any database. */
  readonly isLocal?: boolean;
}

/** A stored session and what it holds. */
export interface StoredSession {
  readonly sid: string;
  readonly data: SessionData;
}

/** A page of the user index: sessions of the user, and how many entries named a session that is not theirs any more. */
interface IndexPage {
  readonly sessions: readonly StoredSession[];
  readonly stale: number;
}

/** Reads every session in the index of a login, and removes entries whose session has ended or changed its user. */
export async function* readUserIndex(store: SessionStore, user: User): AsyncGenerator<IndexPage> {
  const { login } = user;
  for await (const page of store.sidsOfUser(login)) {
    const found = await Promise.all(page.map((sid) => sessionOf(store, sid, login)));
    const stale = page.filter((_, index) => found[index] === 'stale');
    await Promise.all(stale.map((sid) => store.removeFromUserIndex(login, sid)));
    const sessions = found.filter((one) => typeof one === 'object');
    yield {
      sessions: sessions.filter(({ data }) => isMeant(user, data)),
      stale: stale.length,
    };
  }
}

function isMeant({ db, isLocal = false }: User, data: SessionData): boolean {
  return db === undefined || (data.db ?? null) === db || (isLocal && !isLoggedInByOdoo(data));
}

async function sessionOf(
  store: SessionStore,
  sid: string,
  login: string,
): Promise<StoredSession | 'stale' | 'unreadable'> {
  try {
    const text = await store.load(sid);
    if (text === undefined) return 'stale';
    const data = parseSession(text);
    return indexedUser(data) === login ? { sid, data } : 'stale';
  } catch (error) {
    if (error instanceof UnreadableSession) return 'unreadable';
    throw error;
  }
}

/**
 * The sessions of a user: those that were created, logged in or used through this host, and those of Odoo beside it
 * once they were. One may come twice.
 */
export async function* sessionsOf(store: SessionStore, user: User): AsyncGenerator<StoredSession> {
  for await (const { sessions } of readUserIndex(store, user)) yield* sessions;
}
