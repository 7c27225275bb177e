import { isPlain } from './plain.ts';

/** Maximum depth of the fast comparison. */
const MAX_DEPTH = 100;

/**
 * Whether a value certainly equals in JSON what was parsed before, in the same order. A fast path for unchanged values,
 * which are most of them: false only means that their texts must be compared. Throws the errors of getters.
 */
export function isSame(value: unknown, parsed: unknown, depth = 0): boolean {
  if (value === parsed) return true;
  if (typeof value !== 'object' || typeof parsed !== 'object' || value === null || parsed === null) return false;
  if (depth > MAX_DEPTH || 'toJSON' in value) return false;
  if (Array.isArray(value)) return Array.isArray(parsed) && areItemsSame(value, parsed, depth + 1);
  return isPlain(value) && isPlain(parsed) && areMembersSame(value, parsed, depth + 1);
}

function areItemsSame(items: readonly unknown[], parsed: readonly unknown[], depth: number): boolean {
  if (items.length !== parsed.length) return false;
  for (let at = 0; at < items.length; at++) if (!isSame(items[at], parsed[at], depth)) return false;
  return true;
}

function areMembersSame(
  members: Readonly<Record<string, unknown>>,
  parsed: Readonly<Record<string, unknown>>,
  depth: number,
): boolean {
  const keys = Object.keys(members);
  const expected = Object.keys(parsed);
  if (keys.length !== expected.length) return false;
  return keys.every((key, at) => key === expected[at] && isSame(members[key], parsed[key], depth));
}
