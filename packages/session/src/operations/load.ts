import { setTimeout as pause } from 'node:timers/promises';
import type { Awaitable } from '@wideload/kit';
import { hasOdooUser, isLoggedInByOdoo, ownIdentity, sidHash } from '../identity/own_identity.ts';
import { type SharedData, sharedSession } from '../json/shared.ts';
import { isOver, successorOf } from '../rotation.ts';
import { haveSameName } from '../sid.ts';
import type { SessionStore } from '../store.ts';

/** A session as the store has it. */
export interface Found {
  readonly sid: string;
  readonly text: string;
  readonly data: SharedData;
}

/** Moves that an old sid is followed over. A session moves every few hours and is followed for minutes: one will do. */
const MAX_MOVES = 4;

/** Milliseconds between Odoo's record that a session moved and the one it moved to: it asks its database in between. */
const ODOO_MOVES = 100;

/** What is stored under a sid: a session, or the record that it moved. */
export interface Stored extends Found {
  /** The sid that it moved to. */
  readonly next: string | undefined;
}

/** Reads a stored text. Throws `UnreadableSession`. */
export function storedSession(sid: string, text: string): Stored {
  const data = sharedSession(sid, text);
  return { sid, text, data, next: successorOf(data) };
}

/** As `storedSession`. Undefined when there is none, or none any more. */
function read(sid: string, text: string | undefined): Stored | undefined {
  const stored = text === undefined ? undefined : storedSession(sid, text);
  return stored === undefined || isOver(stored.data) ? undefined : stored;
}

/**
 * Whether a record may lead to what is stored under the sid that it names. Odoo's moves keep the first half of a long sid.
 * Ours say which sid they came from: any other writer of a `next_sid` cannot lead a browser to the session of another.
 */
export function leadsTo(from: Found, to: Found): boolean {
  if (haveSameName(from.sid, to.sid)) return true;
  return !hasOdooUser(from.data) && ownIdentity(to.data, to.sid)?.from === sidHash(from.sid);
}

/**
 * The session that a sid leads to: its own, or, where that moved, the one it moved to. Undefined when there is none, or
 * none any more. Waits only where the store does. Throws `UnreadableSession`.
 */
export function loadSession(store: SessionStore, sid: string): Awaitable<Found | undefined> {
  const text = store.load(sid);
  return text instanceof Promise ? text.then((loaded) => follow(store, sid, loaded)) : follow(store, sid, text);
}

/** As `loadSession`, where the text that the sid has is known. Waits for the store only where the session moved. */
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

/** Ours is there before anything leads to it; Odoo's comes a moment later. */
async function loadSuccessor(store: SessionStore, sid: string, isOfOdoo: boolean): Promise<string | undefined> {
  const text = await store.load(sid);
  if (text !== undefined || !isOfOdoo) return text;
  await pause(ODOO_MOVES);
  return store.load(sid);
}
