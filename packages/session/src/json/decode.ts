import { MAX_DEPTH } from './depth.ts';
import { endOfString } from './string.ts';

/** Why a text is not JSON. The caller adds the source of the text. */
export class NotJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const BLANK = /[ \t\n\r]*/y;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const WORD = /-?[A-Za-z]+/y;

function parseStrictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotJson('it is not JSON');
  }
}

/** Whether brackets are nested deeper than in any session. Only a text with many of them must be scanned. */
function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH || countOf(text, '[') + countOf(text, '{') <= MAX_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}

/** Parses what Python's `json.dumps` writes and `JSON.parse` loses: `NaN`, `Infinity`, and integers beyond 2^53. */
class Decoder {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): unknown {
    const value = this.value(0);
    this.match(BLANK);
    if (this.at !== this.text.length) throw this.unexpected();
    return value;
  }

  private unexpected(): NotJson {
    return new NotJson(this.at < this.text.length ? `unexpected character at ${this.at}` : 'it ends too early');
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private take(character: string): boolean {
    this.match(BLANK);
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new NotJson('it is nested too deep');
    if (this.take('{')) return this.members(depth);
    if (this.take('[')) return this.items(depth);
    if (this.text[this.at] === '"') return this.string();
    const word = this.match(WORD);
    if (word !== undefined) {
      if (WORDS.has(word)) return WORDS.get(word);
      throw this.unexpected();
    }
    return this.number();
  }

  private number(): number | bigint {
    const digits = this.match(NUMBER);
    if (!digits) throw this.unexpected();
    const number = Number(digits);
    return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? BigInt(digits) : number;
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw this.unexpected();
    const end = endOfString(this.text, this.at);
    const text = parseStrictly(this.text.slice(this.at, end));
    this.at = end;
    return String(text);
  }

  private items(depth: number): unknown[] {
    const items: unknown[] = [];
    if (this.take(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.take(','));
    if (!this.take(']')) throw this.unexpected();
    return items;
  }

  private members(depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    if (this.take('}')) return members;
    do {
      this.match(BLANK);
      const key = this.string();
      if (!this.take(':')) throw this.unexpected();
      const value = this.value(depth + 1);
      // An assignment would set the prototype for the key `__proto__`.
      Object.defineProperty(members, key, { value, enumerable: true, writable: true, configurable: true });
    } while (this.take(','));
    if (!this.take('}')) throw this.unexpected();
    return members;
  }
}

/** Digits of an integer that may be beyond 2^53. */
const LONG = 16;

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0x30 && unit <= 0x39;
}

/** Whether a text has so many digits in a row: one of them is at an index that is looked at. A pattern would look at every character. */
function hasLongDigits(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue;
    let start = at;
    let end = at + 1;
    while (isDigit(text, start - 1)) start--;
    while (isDigit(text, end)) end++;
    if (end - start >= LONG) return true;
  }
  return false;
}

/** Whether a text may contain what `JSON.parse` would change: then values are compared by our own encoding. */
export function isExotic(text: string): boolean {
  return hasLongDigits(text) || text.includes('NaN') || text.includes('Infinity');
}

/** Reads JSON as Python writes it. Throws `NotJson`. */
export function decode(text: string): unknown {
  if (isTooDeep(text)) throw new NotJson('it is nested too deep');
  return isExotic(text) ? new Decoder(text).whole() : parseStrictly(text);
}
