import { encodeString } from '@wideload/session/internal';
import { floatText } from './float.ts';
import { MAX_DEPTH, MAX_NODES, MAX_OUTPUT } from './limits.ts';
import { keyNoJson, keyTwice, noJson, tooLarge, unhashable } from './refused.ts';
import { utf8 } from './text.ts';
import { ByteString, Dict, type Entry, List, Moment, nameOf, PySet, Tuple, type Value } from './value.ts';

/** Returns a scalar as JSON text; undefined for other values. */
function scalarText(value: Value): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return floatText(value);
    case 'string':
      return encodeString(value);
    case 'boolean':
      return value ? 'true' : 'false';
  }
  if (value === null) return 'null';
  if (value instanceof ByteString) return encodeString(utf8(value.bytes));
  return undefined;
}

/** Returns a dict's key as JSON text: `json.dumps` writes the value of a key that is not a string, in quotes. */
function keyText(key: Value): string {
  const text = scalarText(key);
  if (text === undefined) throw keyNoJson(nameOf(key));
  return text.startsWith('"') ? text : `"${text}"`;
}

/** Writes values, and counts what it writes: only here repeated references get their full size. */
class Writer {
  private readonly parts: string[] = [];
  private length = 0;
  private nodes = 0;

  text(): string {
    return this.parts.join('');
  }

  private add(part: string): void {
    this.length += part.length;
    if (this.length > MAX_OUTPUT) throw tooLarge('characters of JSON', MAX_OUTPUT);
    this.parts.push(part);
  }

  value(value: Value, depth: number): void {
    this.nodes++;
    if (this.nodes > MAX_NODES) throw tooLarge('values', MAX_NODES);
    const scalar = scalarText(value);
    if (scalar !== undefined) this.add(scalar);
    else if (value instanceof Moment) this.add(`{"_type": "${value.type}", "value": "${value.text}"}`);
    else this.container(value, depth + 1);
  }

  private container(value: Value, depth: number): void {
    if (depth > MAX_DEPTH) throw tooLarge('levels of nesting', MAX_DEPTH);
    if (value instanceof Dict) this.members(value.entries, depth);
    else if (value instanceof List || value instanceof Tuple) this.items(value.items, depth);
    else if (value instanceof PySet) this.set(value.items, depth);
    else throw noJson(nameOf(value));
  }

  private members(entries: readonly Entry[], depth: number): void {
    const keys = new Set<string>();
    this.add('{');
    for (const [key, value] of entries) {
      const text = keyText(key);
      if (keys.has(text)) throw keyTwice(text);
      this.add(keys.size === 0 ? `${text}: ` : `, ${text}: `);
      keys.add(text);
      this.value(value, depth);
    }
    this.add('}');
  }

  private items(items: readonly Value[], depth: number): void {
    this.add('[');
    for (const [index, item] of items.entries()) {
      if (index > 0) this.add(', ');
      this.value(item, depth);
    }
    this.add(']');
  }

  private set(items: readonly Value[], depth: number): void {
    for (const item of items) {
      const isMutable = item instanceof List || item instanceof Dict || (item instanceof PySet && !item.frozen);
      if (isMutable) throw unhashable(nameOf(item));
    }
    this.add('{"_type": "set", "value": ');
    this.items(items, depth);
    this.add('}');
  }
}

/**
 * Returns a dict as the addon `session_redis` writes a session: Python's `json.dumps` with its tags for dates and sets.
 */
export function writeJson(dict: Dict): string {
  const writer = new Writer();
  writer.value(dict, 0);
  return writer.text();
}
