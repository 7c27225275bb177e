import { isRecord, parseContent, type SessionCodec, type SessionContent } from './codec.ts';
import { isChanged, memberOf } from './merge.ts';

/** The cookies of a session whose data is unchanged, each as the only key of a content. */
export interface Cookies {
  readonly before: SessionContent;
  readonly after: SessionContent;
}

/** What differs between a session and what is known of it. `unknown`: only a comparison of both contents can tell. */
export type Difference = 'data' | 'unknown' | Cookies;

/** A session as a request read or saved it. */
export interface KnownSession {
  readonly text: string;
  /** Its top-level values at that time. */
  readonly values: SessionContent;
}

/**
 * Compares a session, whose text is `text`, with what is known. Few sessions must be parsed for it: either their texts are equal but
 * for the cookie, or a top-level value is another number or text.
 */
export function differenceOf(
  codec: SessionCodec,
  session: SessionContent,
  text: string,
  known: KnownSession,
): Difference {
  const cookies = codec === JSON ? cookiesOf(known.text, text) : undefined;
  if (cookies !== undefined) return cookies;
  return isPlainlyChanged(session, known.values) || isChanged(session, parseContent(codec, known.text))
    ? 'data'
    : 'unknown';
}

/** Whether a top-level value was added or removed, or is another one that nothing can have changed in place. */
function isPlainlyChanged(session: SessionContent, before: SessionContent): boolean {
  const keys = Object.keys(session);
  if (keys.length !== Object.keys(before).length) return true;
  return keys.some((key) => {
    const [now, then] = [session[key], memberOf(before, key)];
    return !Object.is(now, then) && !(isObject(now) && isObject(then));
  });
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** How JSON begins a session whose cookie is its first key, as it is in those of both frameworks. */
const COOKIE_FIRST = '{"cookie":{';

/** Returns the cookies of two texts in JSON that are equal but for them; undefined if they differ, or it cannot be told. */
function cookiesOf(before: string, after: string): Cookies | undefined {
  const [endBefore, endAfter] = [cookieEnd(before), cookieEnd(after)];
  if (endBefore < 0 || endAfter < 0 || before.slice(endBefore) !== after.slice(endAfter)) return undefined;
  try {
    return { before: cookieUntil(before, endBefore), after: cookieUntil(after, endAfter) };
  } catch {
    // The brace was in a value of the cookie.
    return undefined;
  }
}

/** Where the cookie of a text ends, or where a value of it has a brace; -1 if the text does not begin with a cookie. */
const cookieEnd = (text: string): number => (text.startsWith(COOKIE_FIRST) ? text.indexOf('}') : -1);

function cookieUntil(text: string, end: number): SessionContent {
  const content: unknown = JSON.parse(`${text.slice(0, end + 1)}}`);
  return isRecord(content) ? content : {};
}
