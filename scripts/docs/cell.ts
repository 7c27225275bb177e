/** Code in a cell of a table: what stands in it must not end it, nor be taken for a tag. */
export const cell = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
