import { RESERVED_KEYS, type SessionData } from '../data.ts';
import { sessionKeyReserved } from '../errors.ts';
import { checkPrototype, encodeMember, encodeString } from '../json/encode.ts';
import { membersOf } from '../json/members.ts';
import { isSame } from '../json/same.ts';
import type { SharedData } from '../json/shared.ts';

/**
 * The changes of a request: for each top-level key the text of the new value, or undefined if the key was removed. A
 * patch is applied to the text that is stored at the time of the write, so two requests that change different keys both
 * keep their change.
 */
export type Patch = Map<string, string | undefined>;

/**
 * Returns the patch that turns `before` into `data`. Empty if nothing changed. Throws `SESSION_VALUE_INVALID` if no
 * session can contain the data.
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

/** Whether a member is certainly unchanged. One that cannot be read counts as changed: encoding it shows why. */
function isUnchanged(before: SharedData, data: SessionData, key: string): boolean {
  try {
    return isSame(data[key], before[key]);
  } catch {
    return false;
  }
}

/**
 * Returns a patch that handlers may make. Throws `SESSION_KEY_RESERVED` if it changes the logged-in user: a `uid`
 * without Odoo's token locks the browser out of Odoo, and only `logIn` may write our own key.
 */
export function withoutReserved(patch: Patch): Patch {
  for (const key of RESERVED_KEYS) if (patch.has(key)) throw sessionKeyReserved(key);
  return patch;
}

/** Returns the text with the patch applied. Members that the patch does not name are kept character by character. */
export function applyPatch(text: string, patch: Patch): string {
  const added = new Map(patch);
  const parts: string[] = [];
  // A run of unchanged members is copied at once.
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
