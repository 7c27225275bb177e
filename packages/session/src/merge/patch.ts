import { IDENTITY_KEYS, RESERVED_KEYS, type SessionData } from '../data.ts';
import { sessionKeyReserved } from '../errors.ts';
import { isSameUser } from '../identity/user.ts';
import { checkPrototype, encodeMember, encodeString } from '../json/encode.ts';
import { membersOf } from '../json/members.ts';
import { isSame } from '../json/same.ts';
import type { SharedData } from '../json/shared.ts';

/**
 * What a request changed: for each top-level key the new value's text, or undefined where the key was removed.
 * A patch is applied to the text that is stored at the time of the write, so two requests that change different keys
 * both keep their change.
 */
export type Patch = Map<string, string | undefined>;

/**
 * What must be done to a session that holds `before` so that it holds `data`. Empty when nothing changed. Throws
 * `SESSION_VALUE_INVALID` when no session can hold that.
 */
export function difference(before: SharedData, data: SessionData): Patch {
  checkPrototype(data);
  const patch: Patch = new Map();
  let kept = 0;
  for (const key of Object.keys(data)) {
    const isOld = Object.hasOwn(before, key);
    if (isOld) kept++;
    if (isOld && isUnchanged(before, data, key)) continue;
    const encoded = encodeMember(data, key);
    if (encoded === undefined ? isOld : !isOld || encodeMember(before, key) !== encoded) patch.set(key, encoded);
  }
  const keys = Object.keys(before);
  if (kept === keys.length) return patch;
  for (const key of keys) if (!Object.prototype.propertyIsEnumerable.call(data, key)) patch.set(key, undefined);
  return patch;
}

/** Whether a member certainly is what it was. One that cannot be read is not: encoding it tells why. */
function isUnchanged(before: SharedData, data: SessionData, key: string): boolean {
  try {
    return isSame(data[key], before[key]);
  } catch {
    return false;
  }
}

/**
 * Returns a patch that handlers may make. Throws `SESSION_KEY_RESERVED` where it says who is logged in: a `uid` without
 * Odoo's token locks the browser out of Odoo, and the key of our own is true only as `logIn` writes it.
 */
export function withoutReserved(patch: Patch): Patch {
  for (const key of RESERVED_KEYS) if (patch.has(key)) throw sessionKeyReserved(key);
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

/**
 * The patch as it may be laid over a session that changed meanwhile. Undefined when another user is logged in there by
 * now: nothing of an older request belongs to them. With the same user, who is logged in stays as it is.
 */
export function rebase(patch: Patch, before: SharedData, now: SharedData): Patch | undefined {
  if (!isSameUser(before, now)) return undefined;
  if (IDENTITY_KEYS.every((key) => isSame(before[key] ?? null, now[key] ?? null))) return patch;
  const rest = new Map(patch);
  for (const key of IDENTITY_KEYS) rest.delete(key);
  return rest;
}
