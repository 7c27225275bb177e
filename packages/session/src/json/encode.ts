import { sessionValueInvalid } from '../errors.ts';
import { isPlain } from './plain.ts';

const NOT_PLAIN_ASCII = /[\u007f-\uffff]/g;
/** Printable ASCII without quotes and backslashes: it stands in JSON as it is. */
const AS_IT_IS = /^[ !#-[\]-~]*$/;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text as Python's `json.dumps` writes it: everything outside ASCII escaped. */
export function encodeString(text: string): string {
  if (AS_IT_IS.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(NOT_PLAIN_ASCII, escapeUnit);
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/**
 * A value as Python's `json.dumps` writes it: `", "` and `": "` between things, ASCII only, `NaN` and `Infinity` by
 * name, BigInt as a plain number. Object keys whose value is undefined are left out. Anything that JSON cannot hold
 * throws and names its path.
 */
export function encode(value: unknown, path = 'session.data', depth = 0): string {
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
    case 'object':
      break;
    default:
      throw sessionValueInvalid(path, `a ${typeof value}`);
  }
  if (depth > 200) throw sessionValueInvalid(path, 'nested too deep, or contains itself');
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => encode(item ?? null, `${path}[${index}]`, depth + 1));
    return `[${items.join(', ')}]`;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const plain: unknown = value.toJSON();
    return encode(plain, path, depth + 1);
  }
  if (!isPlain(value)) throw sessionValueInvalid(path, `a ${value.constructor.name}`);
  const members: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) members.push(`${encodeString(key)}: ${encode(item, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(', ')}}`;
}
