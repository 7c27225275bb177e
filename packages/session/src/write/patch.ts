import { IDENTITY_KEYS, type SessionData } from '../data.ts';
import { decode } from '../json/decode.ts';
import { encode } from '../json/encode.ts';
import { joinMembers, splitMembers } from '../json/members.ts';

/**
 * What a request changed: for each top-level key the new value's text, or undefined where the key was removed.
 * A patch is laid over whatever the session holds by then, so two requests that change different keys both count.
 */
export type Patch = Map<string, string | undefined>;

/** What must be done to the session of that text so that it holds `data`. Empty when nothing changed. */
export function difference(text: string, data: SessionData): Patch {
  const patch: Patch = new Map();
  const before = splitMembers(text);
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const encoded = encode(value, `session.data.${key}`);
    const old = before.get(key);
    if (old === undefined || (old !== encoded && encode(decode(old)) !== encoded)) patch.set(key, encoded);
  }
  for (const key of before.keys()) {
    if (!Object.hasOwn(data, key) || data[key] === undefined) patch.set(key, undefined);
  }
  return patch;
}

/** The text with the patch laid over it. What the patch does not name stays to the letter. */
export function applyPatch(text: string, patch: Patch): string {
  const members = splitMembers(text);
  for (const [key, value] of patch) {
    if (value === undefined) members.delete(key);
    else members.set(key, value);
  }
  return joinMembers(members);
}

/** Whether the same user, or nobody, is logged in in both. */
export function isSameUser(before: SessionData, now: SessionData): boolean {
  return (before.uid ?? null) === (now.uid ?? null);
}

/**
 * The patch as it may be laid over a session that changed meanwhile. Undefined when another user is logged in there by
 * now: nothing of an older request belongs to them. With the same user, who is logged in stays as it is.
 */
export function rebase(patch: Patch, before: SessionData, now: SessionData): Patch | undefined {
  if (!isSameUser(before, now)) return undefined;
  if (IDENTITY_KEYS.every((key) => (before[key] ?? null) === (now[key] ?? null))) return patch;
  const rest = new Map(patch);
  for (const key of IDENTITY_KEYS) rest.delete(key);
  return rest;
}
