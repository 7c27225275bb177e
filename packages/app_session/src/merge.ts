import { isDeepStrictEqual } from 'node:util';
import { isSame, setMember } from '@wideload/session/internal';
import type { SessionContent } from './codec.ts';
import type { Lifetime } from './cookie.ts';

/** The changes of a request by their top-level keys: the new values, undefined for a removed one. */
export type Changes = Map<string, unknown>;

/** Not data: the framework writes it with every request. */
const COOKIE = 'cookie';

/** Returns a value of a content; undefined for what only its prototype has. */
export const memberOf = (content: SessionContent, key: string): unknown =>
  Object.hasOwn(content, key) ? content[key] : undefined;

/**
 * Whether a session differs from what was read: a fast answer, from the object that the request changed. It is true as well
 * for some values that the codec writes as others, such as dates.
 */
export function isChanged(session: SessionContent, before: SessionContent): boolean {
  const keys = Object.keys(session);
  if (keys.length !== Object.keys(before).length) return true;
  return keys.some((key) => key !== COOKIE && !isSame(session[key], memberOf(before, key)));
}

/** Returns what a request changed. Both contents come from the same codec, so equal values are equal in every form of it. */
export function changesOf(before: SessionContent, after: SessionContent): Changes {
  const changes: Changes = new Map();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key === COOKIE) continue;
    const value = memberOf(after, key);
    if (!isDeepStrictEqual(memberOf(before, key), value)) changes.set(key, value);
  }
  return changes;
}

/**
 * Returns the present content with the changes of an older request: keys that it did not change keep their present
 * values. Of two cookies the one with the later expiry stays.
 */
export function merge(
  changes: Changes,
  older: SessionContent,
  now: SessionContent,
  lifetime: Lifetime,
): SessionContent {
  const merged: Record<string, unknown> = { ...now };
  for (const [key, value] of changes) {
    if (value === undefined) delete merged[key];
    else setMember(merged, key, value);
  }
  if (Object.hasOwn(older, COOKIE) && lifetime(older) >= lifetime(now)) merged[COOKIE] = older[COOKIE];
  return merged;
}
