import { readFileSync } from 'node:fs';
import { pickleToJson } from '../../src/pickle/read.ts';
import { PickleRefused } from '../../src/pickle/refused.ts';

export function jsonOf<T>(url: URL): T {
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** A pickle from its opcodes, one character for each byte. */
export function bytes(...parts: string[]): Buffer {
  return Buffer.from(parts.join(''), 'latin1');
}

/** Four little-endian bytes. */
export function uint32(value: number): string {
  return String.fromCharCode(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

export function refusalOf(pickle: Uint8Array): PickleRefused {
  try {
    pickleToJson(pickle);
  } catch (error) {
    if (error instanceof PickleRefused) return error;
    throw error;
  }
  throw new Error('it was read');
}

/** Pickles of one value, made by Python 2.7 to 3.13 (fixtures/make_pickles.py). */
interface Group {
  case: string;
  /** What Python's `json.dumps` makes of it with the addon's encoder; null for what must be refused. */
  json: string | null;
  /** Pickles in base64, each with who wrote it. */
  pickles: Record<string, string>;
}
const GROUPS = jsonOf<Group[]>(new URL('../fixtures/pickles.json', import.meta.url));
export const MADE = GROUPS.flatMap((group) =>
  Object.entries(group.pickles).map(([data, by]) => ({ ...group, by, pickle: Buffer.from(data, 'base64') })),
);
export const VALID = MADE.filter((row) => row.json !== null);
