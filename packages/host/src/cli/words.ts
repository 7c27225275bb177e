import { type Declaration, negations, type Word } from '@wideload/config';
import { commaHint, flagOffHint, flagOnHint, wordUnexpected } from '../errors.ts';

/** Returns how many words a command's usage names: `<name> [folder]` is 2, `[sid...]` any number. */
export function wordCount(usage = ''): number {
  if (usage.includes('...')) return Number.POSITIVE_INFINITY;
  let depth = 0;
  let count = 0;
  let isWithin = false;
  for (const character of usage) {
    if ('<['.includes(character)) depth += 1;
    if ('>]'.includes(character)) depth -= 1;
    const isBlank = depth === 0 && character === ' ';
    if (!isBlank && !isWithin) count += 1;
    isWithin = !isBlank;
  }
  return count;
}

function isNo({ option }: Declaration, text: string): boolean | undefined {
  try {
    return option.parse(text) === false;
  } catch {
    return undefined;
  }
}

/** Suggests how to write a word that stands alone after an option: as its value, or as a further one. */
export function hintFor({ text, after }: Word): string | undefined {
  if (!after) return undefined;
  const { declaration, typed } = after;
  if (declaration.option.kind === 'list') return commaHint(typed.flag, `${typed.text},${text}`);
  const isOff = declaration.option.kind === 'flag' ? isNo(declaration, text) : undefined;
  if (isOff === undefined) return undefined;
  return isOff ? flagOffHint(typed.flag, `--${negations(declaration)[0]}`) : flagOnHint(typed.flag);
}

/** Throws if more words follow a command than its usage names: one of them may lack its option. */
export function checkWords(command: string, usage: string | undefined, words: readonly Word[]): void {
  const unexpected = words[wordCount(usage)];
  if (unexpected) throw wordUnexpected(command, usage, unexpected.text, hintFor(unexpected));
}
