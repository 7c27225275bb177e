import type { SessionData } from '../data.ts';
import { UnreadableSession } from '../errors.ts';
import { decode, NotJson } from './decode.ts';

/** Parses the text of a session. Throws `UnreadableSession` if it is not JSON, or not an object. */
export function parseSession(text: string): SessionData {
  let value: unknown;
  try {
    value = decode(text);
  } catch (error) {
    if (error instanceof NotJson) throw new UnreadableSession(error.message);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableSession('it is JSON, but no object');
  }
  return value as SessionData;
}
