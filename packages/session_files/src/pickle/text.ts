import { literalInvalid, notUtf8 } from './refused.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One character for each byte. `TextDecoder` cannot: its "latin1" is Windows-1252. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** Decodes UTF-8, as in the byte strings of Python 2. */
export function utf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw notUtf8();
  }
}

// The byte 0xed begins a sequence wherever it stands in UTF-8, so that this cannot match across two characters.
const ENCODED_SURROGATE = /(\xed[\xa0-\xbf][\x80-\xbf])/;

/** Text as Python pickles it: UTF-8 in which lone surrogates have three bytes too (Python's `surrogatepass`). */
export function utf8WithSurrogates(bytes: Uint8Array): string {
  const raw = latin1(bytes);
  if (!ENCODED_SURROGATE.test(raw)) return utf8(bytes);
  // A captured separator stands at each odd index.
  const parts = raw.split(ENCODED_SURROGATE).map((part, index) => {
    if (index % 2 === 0) return utf8(Buffer.from(part, 'latin1'));
    return String.fromCharCode(0xd000 | ((part.charCodeAt(1) & 0x3f) << 6) | (part.charCodeAt(2) & 0x3f));
  });
  return parts.join('');
}

const UNICODE_ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))?/g;

/** Decodes text of protocol 0 (Python's `raw-unicode-escape`). Python escapes each literal backslash. */
export function rawUnicodeEscape(bytes: Uint8Array): string {
  return latin1(bytes).replace(UNICODE_ESCAPE, (sequence: string, short?: string, long?: string) => {
    const codePoint = Number.parseInt(short ?? long ?? '', 16);
    if (!(codePoint <= 0x10ffff)) throw literalInvalid('unicode escape', sequence);
    return String.fromCodePoint(codePoint);
  });
}

const STRING_ESCAPE = /\\(?:x([0-9a-fA-F]{2})|(['"\\nrt]))|\\.?|[^ -~]/gs;
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Byte string of protocol 0: the `repr()` of a Python 2 `str`, with its quotes. */
export function quotedBytes(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes);
  const quote = text.charAt(0);
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw literalInvalid('quoted string', text);
  }
  const plain = text.slice(1, -1).replace(STRING_ESCAPE, (sequence: string, hex?: string, character?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (character !== undefined) return CONTROLS.get(character) ?? character;
    throw literalInvalid('string escape', sequence);
  });
  return Buffer.from(plain, 'latin1');
}
