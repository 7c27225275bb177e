import { IDENTITY_KEYS, type SessionData } from '../data.ts';
import { encode, encodeString } from '../json/encode.ts';
import { membersOf } from '../json/members.ts';
import { isSame } from '../json/same.ts';
import type { SharedData } from '../json/shared.ts';

/**
 * What a request changed: for each top-level key the new value's text, or undefined where the key was removed.
 * A patch is laid over whatever the session holds by then, so two requests that change different keys both count.
 */
export type Patch = Map<string, string | undefined>;

/** What must be done to a session of that data so that it holds `data`. Empty when nothing changed. */
export function difference(before: SharedData, data: SessionData): Patch {
  const patch: Patch = new Map();
  let kept = 0;
  for (const key of Object.keys(data)) {
    const value = data[key];
    if (value === undefined) continue;
    const isOld = Object.hasOwn(before, key);
    if (isOld) kept++;
    if (isOld && isSame(value, before[key])) continue;
    const encoded = encode(value, `session.data.${key}`);
    if (!isOld || encode(before[key]) !== encoded) patch.set(key, encoded);
  }
  const keys = Object.keys(before);
  if (kept === keys.length) return patch;
  for (const key of keys) {
    if (!Object.hasOwn(data, key) || data[key] === undefined) patch.set(key, undefined);
  }
  return patch;
}

/** The text with the patch laid over it. What the patch does not name stays to the letter. */
export function applyPatch(text: string, patch: Patch): string {
  const added = new Map(patch);
  const parts: string[] = [];
  // A stretch of members that nobody changed goes over as it is.
  let from = -1;
  let to = -1;
  for (const { key, start, value, end } of membersOf(text)) {
    if (!patch.has(key)) {
      if (from < 0) from = start;
      to = end;
      continue;
    }
    if (from >= 0) parts.push(text.slice(from, to));
    from = -1;
    added.delete(key);
    const changed = patch.get(key);
    if (changed !== undefined) parts.push(text.slice(start, value) + changed);
  }
  if (from >= 0) parts.push(text.slice(from, to));
  for (const [key, value] of added) if (value !== undefined) parts.push(`${encodeString(key)}: ${value}`);
  return `{${parts.join(', ')}}`;
}

/** Whether the same user, or nobody, is logged in in both. */
export function isSameUser(before: SharedData, now: SharedData): boolean {
  return (before.uid ?? null) === (now.uid ?? null);
}

/**
 * The patch as it may be laid over a session that changed meanwhile. Undefined when another user is logged in there by
 * now: nothing of an older request belongs to them. With the same user, who is logged in stays as it is.
 */
export function rebase(patch: Patch, before: SharedData, now: SharedData): Patch | undefined {
  if (!isSameUser(before, now)) return undefined;
  if (IDENTITY_KEYS.every((key) => (before[key] ?? null) === (now[key] ?? null))) return patch;
  const rest = new Map(patch);
  for (const key of IDENTITY_KEYS) rest.delete(key);
  return rest;
}
