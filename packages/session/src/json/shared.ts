import { LRUCache } from 'lru-cache';
import type { SessionData } from '../data.ts';
import { parseSession } from './parse.ts';

/** The data in a session's text, read-only: readers of the same session share one object. */
export type SharedData = Readonly<SessionData>;

interface Remembered {
  readonly text: string;
  readonly data: SharedData;
}

/** Characters of text that are remembered: some thousand sessions. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * Of so many sessions that are not remembered one is, once there is no room. If all were, and more sessions are in use than there is
 * room for, each would have gone when it is read again; and what lives for so short a time is freed only by a full collection.
 */
const ONE_OF = 16;

const remembered = new LRUCache<string, Remembered>({ maxSize: MAX_CHARACTERS });
let refused = 0;

/**
 * Returns the data in the text of the session under that sid. Most requests find the session unchanged, and comparing
 * two texts takes a twentieth of the time of parsing one. Throws `UnreadableSession`.
 */
export function sharedSession(sid: string, text: string): SharedData {
  const known = remembered.get(sid);
  if (known?.text === text) return known.data;
  const data = parseSession(text);
  // It may change with each request, so its next text is not remembered at once.
  if (known !== undefined) remembered.delete(sid);
  else remember(sid, text, data);
  return data;
}

function remember(sid: string, text: string, data: SharedData): void {
  const size = Math.max(text.length, 1);
  const hasRoom = remembered.calculatedSize + size <= MAX_CHARACTERS;
  if (!hasRoom && ++refused % ONE_OF !== 0) return;
  remembered.set(sid, { text, data }, { size });
}
