import { encodeString } from './encode.ts';
import { endOfString } from './string.ts';

/** The members of a JSON object by key, each value as the very text that stands there. */
export type Members = Map<string, string>;

/** The end of the value that begins at `start`: the comma or brace that follows it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth++;
    else if (depth === 0 && (character === ',' || character === '}')) return at;
    else if (character === '}' || character === ']') depth--;
    at++;
  }
}

/**
 * Splits the text of a JSON object into its members without reading their values, so that what nobody changed can be
 * written back to the letter. The text must be a valid JSON object.
 */
export function splitMembers(text: string): Members {
  const members: Members = new Map();
  let at = text.indexOf('{') + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return members;
    const keyEnd = endOfString(text, quote);
    const valueStart = text.indexOf(':', keyEnd) + 1;
    const valueEnd = endOfValue(text, valueStart);
    members.set(String(JSON.parse(text.slice(quote, keyEnd))), text.slice(valueStart, valueEnd).trim());
    if (text[valueEnd] === '}') return members;
    at = valueEnd + 1;
  }
}

/** The text of an object with these members, as Python's `json.dumps` puts them together. */
export function joinMembers(members: Members): string {
  return `{${[...members].map(([key, value]) => `${encodeString(key)}: ${value}`).join(', ')}}`;
}
