import { InvalidValue } from '../errors.ts';
import { type Option, type OptionSettings, option } from '../option.ts';
import { nearest } from '../values/nearest.ts';
import { literalPattern } from './decimal_pattern.ts';

/** One of a closed list of words. */
export function choice<const C extends string>(
  help: string,
  choices: readonly C[],
  fallback: NoInfer<C>,
  settings?: OptionSettings,
): Option<C> {
  return option<C>({
    kind: 'choice',
    metavar: 'WORD',
    help,
    default: fallback,
    settings,
    choices,
    schema: () => ({
      pattern: `\\s*(?:${choices.map(literalPattern).join('|')})\\s*`,
      numbers: choices.map(Number).filter((number, at) => String(number) === choices[at]),
    }),
    parse(value) {
      const word = value.trim();
      const found = choices.find((known) => known === word);
      if (found !== undefined) return found;
      const near = nearest(word, choices);
      throw new InvalidValue(`must be one of ${choices.join(', ')}${near ? `; did you mean ${near}?` : ''}`);
    },
  });
}
