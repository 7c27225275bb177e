import type { WideloadError } from '@wideload/kit';
import { nearest, throwGathered } from '@wideload/kit/internal';
import yargsParser from 'yargs-parser';
import { optionOfOther, optionUnknown, valueMissing } from '../errors.ts';
import type { Declaration } from '../options/declaration.ts';
import { type Declarations, negations } from '../options/declare.ts';
import { ODOO_FLAGS, odooFlagLength } from './odoo_flags.ts';

/** A value from the command line. */
export interface Typed {
  readonly text: string;
  /** The flag as it was written: `-p`, `--load`. */
  readonly flag: string;
}

/** An argument that is not an option: a command such as `config`, or a word after it. */
export interface Word {
  readonly text: string;
  /** Whether it follows an undeclared option, and may be its value. Only `loose` keeps such words. */
  readonly mayBeValue: boolean;
  /** The option before the word, for a hint: its value may lack a comma or an equals sign. */
  readonly after?: { readonly declaration: Declaration; readonly typed: Typed };
}

/** The parsed command line. */
export interface ParsedCommandLine {
  readonly words: readonly Word[];
  /** By the option's name. */
  readonly values: ReadonlyMap<string, Typed>;
}

/** An option as it was found on the command line. */
interface Found {
  readonly declaration: Declaration;
  readonly flag: string;
  /** Undefined if the value is the next word. */
  readonly text: string | undefined;
}

/** Finds the option of an argument. Returns undefined for a word, and for an unknown option. */
function find(argument: string, declarations: Declarations, off: ReadonlyMap<string, Declaration>): Found | undefined {
  const [, short = '', attached = ''] = /^-([A-Za-z])(.*)$/s.exec(argument) ?? [];
  const byShort = declarations.byShort.get(short);
  if (byShort) {
    const text = attached === '' ? undefined : attached.replace(/^=/, '');
    return { declaration: byShort, flag: `-${short}`, text };
  }
  const [, flag = '', value] = /^(--[^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  const byFlag = declarations.byFlag.get(flag);
  if (byFlag) return { declaration: byFlag, flag, text: value };
  const negated = off.get(flag);
  return negated && value === undefined ? { declaration: negated, flag, text: 'False' } : undefined;
}

const isOption = (argument: string): boolean => /^-[^\s\d.]/.test(argument);

/** Returns whether an undeclared option may take the next argument: `--name` and `-n`, not `--name=x` or `-nx`. */
const mayTakeNext = (argument: string): boolean => /^(?:--[^=]+|-[^-])$/.test(argument);

/**
 * Parses a command line. Values remain texts. If an option is repeated, the last value counts, as in Odoo, unless its
 * values are combined. `loose` skips undeclared options: for the first pass, before modules and their options are
 * known. `otherModules` could be loaded but are not. Flags of Odoo that this host does not support are skipped with
 * their values, as in a file.
 */
export function parseCommandLine(
  args: readonly string[],
  declarations: Declarations,
  settings: { readonly loose?: boolean; readonly otherModules?: readonly string[] } = {},
): ParsedCommandLine {
  const errors: WideloadError[] = [];
  const off = new Map(declarations.all.flatMap((one) => negations(one).map((flag) => [`--${flag}`, one] as const)));
  const words: Word[] = [];
  const tokens: string[] = [];
  const flags = new Map<string, string>();
  let after: Word['after'];
  let mayBeValue = false;

  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (argument === '--') {
      words.push(...args.slice(at + 1).map((text) => ({ text, mayBeValue: false })));
      break;
    }
    const found = find(argument, declarations, off);
    if (!found && !isOption(argument)) words.push({ text: argument, mayBeValue, ...(after && { after }) });
    after = undefined;
    mayBeValue = false;
    if (found) {
      const { declaration, flag } = found;
      let { text } = found;
      if (text === undefined && declaration.option.kind === 'flag') text = 'True';
      else if (text === undefined) {
        const next = args[at + 1];
        if (next === undefined || isOption(next)) errors.push(valueMissing(flag, declaration.option.metavar));
        else at++;
        text = next ?? '';
      }
      after = { declaration, typed: { text, flag } };
      flags.set(declaration.name, flag);
      // yargs removes one pair of quotes from a value; it removes these, and keeps those that were written.
      tokens.push(`--${declaration.name}="${text}"`);
    } else if (isOption(argument)) {
      const length = odooFlagLength(argument, args[at + 1]);
      if (length !== undefined) {
        if (at + length > args.length) errors.push(valueMissing(argument, 'VALUE'));
        at += length - 1;
        continue;
      }
      mayBeValue = mayTakeNext(argument);
      if (!settings.loose) errors.push(unknown(argument, declarations, settings.otherModules));
    }
  }
  throwGathered(errors);
  return { words, values: collect(tokens, declarations, flags) };
}

function unknown(argument: string, { byFlag }: Declarations, otherModules: readonly string[] = []): WideloadError {
  const [flag = argument] = argument.split('=');
  const module = otherModules.find((name) => `${flag}-`.startsWith(`--${name.replaceAll('_', '-')}-`));
  if (module !== undefined && !byFlag.has(flag)) return optionOfOther(flag, module);
  return optionUnknown(flag, nearest(flag, [...byFlag.keys(), ...ODOO_FLAGS]));
}

/** Configures the parser of yargs to join flags with their values, without any guesses about values. */
function collect(tokens: readonly string[], { all }: Declarations, flags: ReadonlyMap<string, string>) {
  const parsed = yargsParser([...tokens], {
    string: all.map(({ name }) => name),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-dashed': false,
    },
  });
  const values = new Map<string, Typed>();
  for (const { name, option } of all) {
    const given: unknown = parsed[name];
    if (given === undefined) continue;
    const texts = (Array.isArray(given) ? given : [given]).map(String);
    const text = option.settings.addsUp ? texts.join(',') : (texts.at(-1) ?? '');
    values.set(name, { text, flag: flags.get(name) ?? `--${name}` });
  }
  return values;
}
