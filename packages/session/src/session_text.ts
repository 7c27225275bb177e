import { UnreadableSession } from './errors.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The first bytes of Python's pickles: of protocol 2 and later, and of the two older ones. */
const PICKLES = new Set([0x80, ...Buffer.from('(}d')]);

/**
 * Returns the text of a stored session. Throws `UnreadableSession` for a pickle, which other addons of Odoo keep under the
 * same keys, and for bytes that are not UTF-8, which would come back changed.
 */
export function sessionText(bytes: Uint8Array): string {
  const [first = 0] = bytes;
  if (PICKLES.has(first)) throw new UnreadableSession('it is a pickle of another Odoo addon');
  try {
    return decoder.decode(bytes);
  } catch {
    throw new UnreadableSession('it is not UTF-8');
  }
}
