import { newHexSid, type SessionStore } from '@wideload/session';
import { newSession, type Session, sessionsOf, type UserId } from '@wideload/session/internal';

export const unique = (): string => `user-${newHexSid()}`;

export async function gathered<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

export async function sidsOfUser(store: SessionStore, user: UserId): Promise<string[]> {
  const sids: string[] = [];
  for await (const { sid } of sessionsOf(store, user)) sids.push(sid);
  return sids.sort();
}

/** A new user of a provider that has no others. */
export const newUser = (): UserId => ({ provider: unique(), db: null, uid: 2 });

export async function loggedIn(store: SessionStore, { provider, uid }: UserId = newUser()): Promise<Session> {
  const session = newSession(store);
  await session.logIn({ provider, uid, login: 'anna' });
  return session;
}

/** A session that Odoo wrote. */
export async function ofOdoo(store: SessionStore, { db, uid }: UserId): Promise<string> {
  const sid = store.newSid();
  await store.write(sid, odooText(db, uid), undefined, 60);
  return sid;
}

export const odooText = (db: string | null, uid: number): string =>
  JSON.stringify({ uid, login: 'anna', db, session_token: 'a1b2' });
