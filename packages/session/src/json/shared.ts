import { LRUCache } from 'lru-cache';
import type { SessionData } from '../data.ts';
import { parseSession } from './parse.ts';

/** The data in a session's text, read-only: readers of the same session share one object. */
export type SharedData = Readonly<SessionData>;

interface Remembered {
  readonly text: string;
  /** Cached for a text that was read twice: a session that changes with every request is not worth it. */
  data: SharedData | undefined;
}

/** Characters of text that are cached: some thousand sessions. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

const remembered = new LRUCache<string, Remembered>({ maxSize: MAX_CHARACTERS });

/**
 * Returns the data in the text of the session under that sid. Most requests find the session unchanged, and comparing
 * two texts takes a twentieth of the time of parsing one. Throws `UnreadableSession`.
 */
export function sharedSession(sid: string, text: string): SharedData {
  const known = remembered.get(sid);
  if (known?.text !== text) {
    remembered.set(sid, { text, data: undefined }, { size: Math.max(text.length, 1) });
    return parseSession(text);
  }
  known.data ??= parseSession(text);
  return known.data;
}
