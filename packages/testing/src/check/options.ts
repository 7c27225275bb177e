import { isDeepStrictEqual } from 'node:util';
import type { Option, OptionShape } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { defaultLost, defaultRefused, helpMissing } from '../errors.ts';

/** Returns the problems of one option. Values of secrets are not shown. */
function problemsOf(key: string, option: Option<unknown>): string[] {
  const help = option.help.trim() === '' ? [helpMissing(key)] : [];
  if (option.default === undefined) return help;
  const text = option.print(option.default);
  const shown = option.secret ? '(secret)' : JSON.stringify(text);
  try {
    return isDeepStrictEqual(option.parse(text), option.default) ? help : [...help, defaultLost(key, shown)];
  } catch (error) {
    return [...help, defaultRefused(key, shown, messageOf(error))];
  }
}

/** Returns the problems of the options that a module declares, one line each. */
export function optionProblems(options: OptionShape): string[] {
  return Object.entries(options).flatMap(([key, option]) => problemsOf(key, option));
}
