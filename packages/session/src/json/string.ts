const BACKSLASH = 0x5c;

/**
 * Returns the end of the JSON string that begins with the quote at `start`: one past its closing quote, or the end of
 * the text.
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes in front of it escape one another.
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return text.length;
}
