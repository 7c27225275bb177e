import { sessionTooLarge } from '../errors.ts';
import { membersOf } from '../json/members.ts';

/**
 * Returns the text. Throws if it is larger than a session may be. A session that was too large before may still be
 * changed if it does not grow: the limit may be newer than the session, and Odoo has none.
 */
export function withinLimit(text: string, before: string | undefined, maxBytes: number): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes || (before !== undefined && bytes <= Buffer.byteLength(before))) return text;
  const members = membersOf(text).map(({ key, value, end }) => ({
    key,
    bytes: Buffer.byteLength(text.slice(value, end)),
  }));
  throw sessionTooLarge(bytes, maxBytes, members.sort((a, b) => b.bytes - a.bytes).slice(0, 3));
}
