import { isSid } from '@wideload/session';

/** The form in which the record of a rotation names the new sid in our texts. */
const NEXT_SID = /"next_sid": "([\w-]+)"/;

/** Returns the sid that replaces that of a session, if its text names one. */
export function successorIn(text: string): string | undefined {
  const sid = NEXT_SID.exec(text)?.[1];
  return sid !== undefined && isSid(sid) ? sid : undefined;
}
