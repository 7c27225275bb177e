/**
 * Characters that a terminal interprets, or shows as something else: control characters of both sets, marks that change
 * the direction of writing, Unicode line ends, and halves of a character.
 */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Returns foreign text, such as a login or a file name, in a form that is safe to print. Characters that a terminal
 * would interpret are escaped as in JSON: JSON text remains JSON with the same meaning.
 */
export function printable(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same for a text of several lines, which are kept. */
export function printableLines(text: string): string {
  return text.replace(OBEYED, (character) => (character === '\n' ? '\n' : escaped(character)));
}
