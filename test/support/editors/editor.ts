/** The language server of an editor, asked about files by their paths. */
export interface Editor {
  /** Opens a file with a text that need not be saved. */
  open(file: string, text: string): void;
  /** Returns the errors in an open file, with their lines. */
  errors(file: string): Promise<string[]>;
  /** Returns what is suggested in an open file, at the end of the first place with this text. */
  completions(file: string, place: string): Promise<string[]>;
  /** Returns what is shown about the word that the first place with this text ends in. */
  hover(file: string, place: string): Promise<string>;
  end(): void;
}

/** Returns where the first place with this text ends, counted from 0. */
export function endOf(place: string, text: string): { line: number; character: number } {
  const lines = text.slice(0, text.indexOf(place) + place.length).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export interface Diagnostic {
  readonly message: unknown;
  readonly range: { readonly start: { readonly line: number } };
}

/** The errors of the language server protocol as lines of text. */
export const shown = (found: readonly Diagnostic[]): string[] =>
  found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
