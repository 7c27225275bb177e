import { setTimeout as pause } from 'node:timers/promises';
import type { SessionData } from '../data.ts';
import { parseSession } from '../json/parse.ts';
import { isOver, successorOf } from '../rotation.ts';
import type { SessionStore } from '../store.ts';

/** A session as the store has it. */
export interface Found {
  readonly sid: string;
  readonly text: string;
  readonly data: SessionData;
}

/** Moves that an old sid is followed over. A session moves every few hours and is followed for minutes: one will do. */
const MAX_MOVES = 4;

/** Milliseconds between Odoo's record that a session moved and the one it moved to: it asks its database in between. */
const ODOO_MOVES = 100;

/** What a record says: a session, or that it moved. Undefined when there is none, or none any more. */
function read(sid: string, text: string | undefined): (Found & { readonly next: string | undefined }) | undefined {
  if (text === undefined) return undefined;
  const data = parseSession(text);
  return isOver(data) ? undefined : { sid, text, data, next: successorOf(data) };
}

/**
 * The session that a sid leads to: its own, or, where that moved, the one it moved to. Undefined when there is none, or
 * none any more. Throws `UnreadableSession`.
 */
export async function loadSession(store: SessionStore, sid: string): Promise<Found | undefined> {
  return follow(store, sid, await store.load(sid));
}

/** As `loadSession`, where the text that the sid has is known. Waits for the store only where the session moved. */
export function follow(
  store: SessionStore,
  sid: string,
  text: string | undefined,
): Found | undefined | Promise<Found | undefined> {
  const found = read(sid, text);
  return found?.next === undefined ? found : chase(store, found.next, found.data);
}

async function chase(store: SessionStore, next: string, from: SessionData): Promise<Found | undefined> {
  let at = { next, data: from };
  for (let moves = 0; moves < MAX_MOVES; moves++) {
    const found = read(at.next, await loadSuccessor(store, at.next, Boolean(at.data.session_token)));
    if (found?.next === undefined) return found;
    at = { next: found.next, data: found.data };
  }
  return undefined;
}

/** Ours is there before anything leads to it; Odoo's comes a moment later. */
async function loadSuccessor(store: SessionStore, sid: string, isOdoos: boolean): Promise<string | undefined> {
  const text = await store.load(sid);
  if (text !== undefined || !isOdoos) return text;
  await pause(ODOO_MOVES);
  return store.load(sid);
}
