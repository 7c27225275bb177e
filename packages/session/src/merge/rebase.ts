import { IDENTITY_KEYS } from '../data.ts';
import { isSameUser } from '../identity/user.ts';
import { isSame } from '../json/same.ts';
import type { SharedData } from '../json/shared.ts';

/** What identifies the user of a session: the changes of an older request are never merged into the session of another. */
export interface Identity<Data> {
  /** Keys that change together: if one of them changed meanwhile, an older request changes none of them. */
  readonly keys: readonly string[];
  /** Whether both name the same user, or none. */
  isSameUser(before: Data, now: Data): boolean;
}

/** Identity in the sessions of Odoo and of this host. */
export const HOST_IDENTITY: Identity<SharedData> = { keys: IDENTITY_KEYS, isSameUser };

/**
 * Returns the patch for a session that changed meanwhile. Undefined if another user is logged in there by now: nothing
 * of an older request belongs to them. With the same user, the keys that identify the user are not changed.
 */
export function rebase<Value, Data extends Readonly<Record<string, unknown>>>(
  patch: Map<string, Value>,
  before: Data,
  now: Data,
  { keys, isSameUser }: Identity<Data>,
): Map<string, Value> | undefined {
  if (!isSameUser(before, now)) return undefined;
  if (keys.every((key) => isSame(before[key] ?? null, now[key] ?? null))) return patch;
  const rest = new Map(patch);
  for (const key of keys) rest.delete(key);
  return rest;
}
