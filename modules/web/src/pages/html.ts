import { html as ghtml } from 'ghtml';

/** A template for HTML: escapes whatever stands in `${...}`. What is HTML already goes in with `!${...}`. */
export const html: (literals: TemplateStringsArray, ...expressions: unknown[]) => string = ghtml;
