import { html as ghtml } from 'ghtml';

/**
 * A template tag for HTML. Escapes the values in `${...}`. Use `!${...}` for a value that is HTML already. A backslash in the
 * text stays one: `\n` is not the end of a line.
 */
export const html: (literals: TemplateStringsArray, ...expressions: unknown[]) => string = ghtml;
