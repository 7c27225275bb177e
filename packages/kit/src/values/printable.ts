/**
 * What a terminal obeys, or shows otherwise than it is written: control characters of both sets, marks that turn the
 * direction of writing round, line ends of Unicode, and halves of a character.
 */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A text of somebody else's, a login or a file's name, as a terminal shows it and nothing more. What a terminal would
 * obey is written as in JSON: JSON text stays JSON, and means the same.
 */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same for a text of several lines, which stay what they are. */
export function printableLines(text: string): string {
  return text.replace(OBEYED, (character) => (character === '\n' ? '\n' : escaped(character)));
}
