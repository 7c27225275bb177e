import { LRUCache } from 'lru-cache';
import type { SessionData } from '../data.ts';
import { parseSession } from './parse.ts';

/** The data in a session's text, read-only: readers of the same session share one object. */
export type SharedData = Readonly<SessionData>;

interface Remembered {
  readonly text: string;
  /** Kept for a text that was seen twice: a session that changes with every request is not worth it. */
  data: SharedData | undefined;
}

/** Characters of text that are remembered: some thousand sessions. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

const remembered = new LRUCache<string, Remembered>({ maxSize: MAX_CHARACTERS });

/**
 * What the text of the session under that sid says. Most requests find a session as the one before them left it, and
 * comparing two texts takes a twentieth of the time that parsing one does. Throws `UnreadableSession`.
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
