import { html as ghtml } from 'ghtml';

/** A template tag for HTML. Escapes the values in `${...}`. Use `!${...}` for a value that is HTML already. */
export const html: (literals: TemplateStringsArray, ...expressions: unknown[]) => string = ghtml;
