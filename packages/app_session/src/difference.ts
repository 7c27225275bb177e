import { isRecord, parseContent, type SessionCodec, type SessionContent } from './codec.ts';
import { isChanged } from './merge.ts';

/** The cookies of a session whose data is unchanged, each as the only key of a content. */
export interface Cookies {
  readonly before: SessionContent;
  readonly after: SessionContent;
}

/** What differs between a session and what is known of it. `unknown`: only a comparison of both contents can tell. */
export type Difference = 'data' | 'unknown' | Cookies;

/**
 * Compares a session, whose text is `text`, with the text `before` that its request knows. Where both are in JSON and begin with
 * the cookie, as those of both frameworks do, nothing is parsed but the cookies: another text is another content, or at most
 * the same in another order.
 */
export function differenceOf(codec: SessionCodec, session: SessionContent, text: string, before: string): Difference {
  const [endBefore, end] = codec === JSON ? [cookieEnd(before), cookieEnd(text)] : [-1, -1];
  if (endBefore < 0 || end < 0) return isChanged(session, parseContent(codec, before)) ? 'data' : 'unknown';
  if (before.slice(endBefore) !== text.slice(end)) return 'data';
  try {
    return { before: cookieUntil(before, endBefore), after: cookieUntil(text, end) };
  } catch {
    // The brace was in a value of the cookie.
    return 'unknown';
  }
}

/** How JSON begins a session whose cookie is its first key. */
const COOKIE_FIRST = '{"cookie":{';

/** Where the cookie of a text ends, or where a value of it has a brace; -1 if the text does not begin with a cookie. */
const cookieEnd = (text: string): number => (text.startsWith(COOKIE_FIRST) ? text.indexOf('}') : -1);

function cookieUntil(text: string, end: number): SessionContent {
  const content: unknown = JSON.parse(`${text.slice(0, end + 1)}}`);
  return isRecord(content) ? content : {};
}
