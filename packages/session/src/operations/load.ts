import { setTimeout as pause } from 'node:timers/promises';
import type { Awaitable } from '@wideload/kit';
import { hasOdooUser, isLoggedInByOdoo, ownIdentity, sidHash } from '../identity/own_identity.ts';
import { type SharedData, sharedSession } from '../json/shared.ts';
import { isOver, successorOf } from '../rotation.ts';
import { haveSameName } from '../sid.ts';
import type { SessionStore } from '../store.ts';

/** A stored session. */
export interface Found {
  readonly sid: string;
  readonly text: string;
  readonly data: SharedData;
}

/**
 * Maximum number of moves that are followed. A session moves every few hours and an old sid leads to it for minutes:
 * one is enough.
 */
const MAX_MOVES = 4;

/** Milliseconds between Odoo's record of a move and the moved session: Odoo reads its database in between. */
const ODOO_MOVES = 100;

/** The value under a sid: a session, or the record that it moved. */
export interface Stored extends Found {
  /** The sid to which it moved. */
  readonly next: string | undefined;
}

/** Parses a stored text. Throws `UnreadableSession`. */
export function storedSession(sid: string, text: string): Stored {
  const data = sharedSession(sid, text);
  return { sid, text, data, next: successorOf(data) };
}

/** As `storedSession`. Undefined if there is none, or none any more. */
function read(sid: string, text: string | undefined): Stored | undefined {
  const stored = text === undefined ? undefined : storedSession(sid, text);
  return stored === undefined || isOver(stored.data) ? undefined : stored;
}

/**
 * Whether a record may lead to the session under the sid that it names. Odoo's moves keep the first half of a long sid.
 * Ours record the sid from which they came: another writer of a `next_sid` cannot lead a browser to a foreign session.
 */
export function leadsTo(from: Found, to: Found): boolean {
  if (haveSameName(from.sid, to.sid)) return true;
  return !hasOdooUser(from.data) && ownIdentity(to.data, to.sid)?.from === sidHash(from.sid);
}

/**
 * Returns the session to which a sid leads: its own, or the one to which that moved. Undefined if there is none, or
 * none any more. Waits only if the store does. Throws `UnreadableSession`.
 */
export function loadSession(store: SessionStore, sid: string): Awaitable<Found | undefined> {
  const text = store.load(sid);
  return text instanceof Promise ? text.then((loaded) => follow(store, sid, loaded)) : follow(store, sid, text);
}

/** As `loadSession`, if the text under the sid is known. Waits for the store only if the session moved. */
export function follow(store: SessionStore, sid: string, text: string | undefined): Awaitable<Found | undefined> {
  const found = read(sid, text);
  return found?.next === undefined ? found : followSuccessor(store, found, found.next);
}

async function followSuccessor(store: SessionStore, record: Found, first: string): Promise<Found | undefined> {
  let from = record;
  let next: string | undefined = first;
  for (let moves = 0; moves < MAX_MOVES && next !== undefined; moves++) {
    const found: Stored | undefined = read(next, await loadSuccessor(store, next, isLoggedInByOdoo(from.data)));
    if (found === undefined || !leadsTo(from, found)) return undefined;
    if (found.next === undefined) return found;
    from = found;
    next = found.next;
  }
  return undefined;
}

/** Ours is stored before any record leads to it; Odoo's is stored a moment later. */
async function loadSuccessor(store: SessionStore, sid: string, isOfOdoo: boolean): Promise<string | undefined> {
  const text = await store.load(sid);
  if (text !== undefined || !isOfOdoo) return text;
  await pause(ODOO_MOVES);
  return store.load(sid);
}
