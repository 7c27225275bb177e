import { endOfString } from './string.ts';

/** A member of a JSON object, by its position in the text. */
export interface Member {
  readonly key: string;
  /** Where its key begins. */
  readonly start: number;
  /** Where its value begins. */
  readonly value: number;
  /** One past its value and the blanks after that. */
  readonly end: number;
}

const [QUOTE, COMMA, BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

/** The end of the value that begins at `start`: the comma or brace that follows it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at) - 1;
    else if (unit === BRACE || unit === BRACKET) depth++;
    else if (depth === 0 && (unit === COMMA || unit === BRACE_END)) return at;
    else if (unit === BRACE_END || unit === BRACKET_END) depth--;
  }
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

function keyOf(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/**
 * Returns the members of a JSON object, without parsing their values, so that unchanged ones can be written back
 * character by character. The text must be a valid JSON object.
 */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  for (let at = text.indexOf('{') + 1; ; ) {
    const start = text.indexOf('"', at);
    if (start < 0) return members;
    const keyEnd = endOfString(text, start);
    let value = text.indexOf(':', keyEnd) + 1;
    while (isBlank(text.charCodeAt(value))) value++;
    const end = endOfValue(text, value);
    members.push({ key: keyOf(text.slice(start, keyEnd)), start, value, end });
    if (text.charCodeAt(end) === BRACE_END) return members;
    at = end + 1;
  }
}
