import { UnreadableSession } from './errors.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a stored session. Throws `UnreadableSession` for bytes that are not UTF-8: they would come back changed, so
 * they are told about instead, and stay as they are.
 */
export function sessionText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new UnreadableSession('it is not UTF-8');
  }
}
