import { setTimeout as pause } from 'node:timers/promises';
import type { Awaitable } from '@wideload/kit';
import { type SharedData, sharedSession } from '../json/shared.ts';
import { isOver, successorOf } from '../rotation.ts';
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

/** What a record says: a session, or that it moved. Undefined when there is none, or none any more. */
function read(sid: string, text: string | undefined): (Found & { readonly next: string | undefined }) | undefined {
  if (text === undefined) return undefined;
  const data = sharedSession(sid, text);
  return isOver(data) ? undefined : { sid, text, data, next: successorOf(data) };
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
  return found?.next === undefined ? found : followSuccessor(store, found.next, found.data);
}

async function followSuccessor(store: SessionStore, next: string, from: SharedData): Promise<Found | undefined> {
  let at = { next, data: from };
  for (let moves = 0; moves < MAX_MOVES; moves++) {
    const found = read(at.next, await loadSuccessor(store, at.next, Boolean(at.data.session_token)));
    if (found?.next === undefined) return found;
    at = { next: found.next, data: found.data };
  }
  return undefined;
}

/** Ours is there before anything leads to it; Odoo's comes a moment later. */
async function loadSuccessor(store: SessionStore, sid: string, isLoggedInByOdoo: boolean): Promise<string | undefined> {
  const text = await store.load(sid);
  if (text !== undefined || !isLoggedInByOdoo) return text;
  await pause(ODOO_MOVES);
  return store.load(sid);
}
