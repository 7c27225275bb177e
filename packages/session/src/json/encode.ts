import { sessionValueInvalid } from '../errors.ts';
import { MAX_DEPTH } from './depth.ts';
import { isPlain } from './plain.ts';

const NOT_PLAIN_ASCII = /[\u007f-\uffff]/g;
/** Printable ASCII without quotes and backslashes, which JSON does not change. */
const AS_IT_IS = /^[ !#-[\]-~]*$/;

/** Maximum length of a list: `list.length = 4e9` costs nothing, but its text would fill the memory. */
const MAX_ITEMS = 1_000_000;

const UNREADABLE = 'a getter or toJSON() that failed';

/** A value that JSON cannot represent. `path`: the keys and indexes that lead to it. */
class NotEncodable extends Error {
  readonly path: (string | number)[] = [];
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Returns a text as Python's `json.dumps` writes it: everything outside ASCII is escaped. */
export function encodeString(text: string): string {
  if (AS_IT_IS.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(NOT_PLAIN_ASCII, escapeUnit);
}

/** A number as it is read back: a whole one beyond 2^53 has an exponent, since plain digits are read as a BigInt. */
export function encodeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value)) return value.toExponential();
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** Describes an object that is neither a list nor plain. */
function nameOf(value: object): string {
  const maker: unknown = value.constructor;
  if (typeof maker !== 'function' || maker === Object) return 'an object with a prototype of its own';
  return `an instance of ${maker.name.slice(0, 30) || 'a class without a name'}`;
}

/** Adds the path to an error, also to one that a getter or a `toJSON` throws. */
function at(step: string | number, error: unknown): NotEncodable {
  const known = error instanceof NotEncodable ? error : new NotEncodable(UNREADABLE, { cause: error });
  known.path.unshift(step);
  return known;
}

function itemsText(items: readonly unknown[], depth: number): string {
  if (items.length > MAX_ITEMS) throw new NotEncodable(`a list of ${items.length} items`);
  let text = '';
  let index = 0;
  try {
    // By index, since `map` and its like leave holes out.
    for (; index < items.length; index++) {
      text += `${index === 0 ? '' : ', '}${valueText(items[index], index, depth) ?? 'null'}`;
    }
  } catch (error) {
    throw at(index, error);
  }
  return `[${text}]`;
}

function membersText(members: Readonly<Record<string, unknown>>, depth: number): string {
  let text = '';
  for (const key of Object.keys(members)) {
    const value = memberText(members, key, depth);
    if (value !== undefined) text += `${text === '' ? '' : ', '}${encodeString(key)}: ${value}`;
  }
  return `{${text}}`;
}

function memberText(members: Readonly<Record<string, unknown>>, key: string, depth: number): string | undefined {
  try {
    return valueText(members[key], key, depth);
  } catch (error) {
    throw at(key, error);
  }
}

/** `key`: the argument for a `toJSON`. `depth`: of the parent. Undefined for what JSON omits. */
function valueText(value: unknown, key: string | number, depth: number, mayConvert = true): string | undefined {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return encodeString(value);
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'undefined':
      return undefined;
    case 'object':
      return objectText(value, key, depth, mayConvert);
    default:
      throw new NotEncodable(`a ${typeof value}`);
  }
}

function objectText(value: object, key: string | number, depth: number, mayConvert: boolean): string | undefined {
  if (mayConvert && 'toJSON' in value && typeof value.toJSON === 'function') {
    if (value instanceof Date && Number.isNaN(value.getTime())) throw new NotEncodable('an invalid Date');
    const converted: unknown = value.toJSON(String(key));
    return valueText(converted, key, depth, false);
  }
  if (depth >= MAX_DEPTH) throw new NotEncodable('nested too deep, or contains itself');
  if (Array.isArray(value)) return itemsText(value, depth + 1);
  if (isPlain(value)) return membersText(value, depth + 1);
  throw new NotEncodable(nameOf(value));
}

function refusal(error: unknown): unknown {
  return error instanceof NotEncodable ? sessionValueInvalid(error.path, error.message, error.cause) : error;
}

/**
 * Refuses data whose prototype was replaced, as `data[key] = value` does for the key `__proto__`: its members would be
 * visible now but not saved.
 */
export function checkPrototype(data: object): void {
  if (!isPlain(data)) throw sessionValueInvalid([], nameOf(data));
}

/**
 * Returns a member of a session's data as Python's `json.dumps` writes it: `", "` and `": "` as separators, ASCII only,
 * `NaN` and `Infinity` by name, BigInt as a plain number. Otherwise it is read back as the result of `JSON.stringify`.
 * Undefined for a value that JSON omits. Throws `SESSION_VALUE_INVALID` with the path of a value that JSON cannot
 * represent.
 */
export function encodeMember(data: Readonly<Record<string, unknown>>, key: string): string | undefined {
  try {
    return memberText(data, key, 1);
  } catch (error) {
    throw refusal(error);
  }
}

/** The data of a session, written in the same way. */
export function encode(data: Readonly<Record<string, unknown>>): string {
  checkPrototype(data);
  try {
    return membersText(data, 1);
  } catch (error) {
    throw refusal(error);
  }
}
