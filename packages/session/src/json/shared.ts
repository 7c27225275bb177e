import type { SessionData } from '../data.ts';
import { Generations } from '../generations.ts';
import { parseSession } from './parse.ts';

/** What a session's text says, to look at only: whoever looks at that session may get the same. */
export type SharedData = Readonly<SessionData>;

interface Remembered {
  readonly text: string;
  /** Kept for a text that was seen twice: a session that changes with every request is not worth it. */
  data: SharedData | undefined;
}

/** Characters of text that are remembered, in each of two generations: some thousand sessions. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

const remembered = new Generations<Remembered>(MAX_CHARACTERS);

/**
 * What the text of the session under that sid says. Most requests find a session as the one before them left it, and
 * comparing two texts takes a twentieth of the time that parsing one does. Throws `UnreadableSession`.
 */
export function sharedSession(sid: string, text: string): SharedData {
  const known = remembered.get(sid);
  if (known?.text !== text) {
    remembered.set(sid, { text, data: undefined }, text.length);
    return parseSession(text);
  }
  known.data ??= parseSession(text);
  return known.data;
}
