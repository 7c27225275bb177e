import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Declaration } from '../options/declaration.ts';
import { type Declarations, usualNegation } from '../options/declare.ts';
import { parseCommandLine } from './command_line.ts';
import type { CommandHelp } from './help.ts';

/** A word that may come next. One that ends in `=` or `/` continues. */
export interface Candidate {
  readonly text: string;
  readonly help?: string;
}

/** What the host knows in addition to the options. */
export interface CompletionSources {
  readonly commands: readonly CommandHelp[];
  /** The modules that could be loaded. */
  modules(): readonly string[];
  /** The words that may follow a command and these words. */
  wordsOf(command: string, words: readonly string[]): readonly string[];
}

/** Words that stand for names on the disk. */
const FILES = 'files';
const FOLDERS = 'folders';

/**
 * Returns the candidates for the last of these words, each with the part that was written. `words`: the words after the
 * name of the program.
 */
export function complete(
  declarations: Declarations,
  words: readonly string[],
  sources: CompletionSources,
): readonly Candidate[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const awaiting = valued(declarations, before.at(-1));
  if (awaiting) return valuesOf(awaiting, typed, sources);
  const [, flag = '', value = ''] = /^(--[^=]+=|-[A-Za-z](?=[^-]))(.*)$/s.exec(typed) ?? [];
  if (flag !== '') {
    const declaration = valued(declarations, flag.replace(/=$/, ''));
    return declaration ? valuesOf(declaration, value, sources).map(({ text }) => ({ text: flag + text })) : [];
  }
  const found = typed.startsWith('-') ? flagsOf(declarations) : wordsAt(declarations, before, typed, sources);
  return found.filter(({ text }) => text.startsWith(typed));
}

/** Returns the option that takes the word after this one as its value. */
function valued({ byFlag, byShort }: Declarations, word = ''): Declaration | undefined {
  const declaration = byFlag.get(word) ?? (/^-[A-Za-z]$/.test(word) ? byShort.get(word.slice(1)) : undefined);
  return declaration?.option.kind === 'flag' ? undefined : declaration;
}

function flagsOf({ all }: Declarations): Candidate[] {
  return all.flatMap((one) => {
    const { option, flags } = one;
    if (option.kind !== 'flag') return [{ text: `--${flags[0]}=`, help: option.help }];
    const off = option.default === true ? [{ text: `--${usualNegation(one)}`, help: `Off: ${option.help}` }] : [];
    return [{ text: `--${flags[0]}`, help: option.help }, ...off];
  });
}

/** Returns the commands, or the words that may follow the present one. */
function wordsAt(
  declarations: Declarations,
  before: readonly string[],
  typed: string,
  sources: CompletionSources,
): readonly Candidate[] {
  const [command, ...words] = parseCommandLine(before, declarations, { loose: true }).words.map(({ text }) => text);
  if (command === undefined) return sources.commands.map(({ name, describe }) => ({ text: name, help: describe }));
  return sources.wordsOf(command, words).flatMap((text) => onDisk(text, typed) ?? [{ text }]);
}

/** Returns the possible values of an option, each as the whole word. */
function valuesOf({ option }: Declaration, typed: string, sources: CompletionSources): readonly Candidate[] {
  const completes = option.settings.completes ?? (option.kind === 'path' ? FILES : (option.choices ?? []));
  if (option.kind !== 'list') return matching(completes, typed, sources);
  const [, given = '', last = ''] = /^(.*,)?([^,]*)$/s.exec(typed) ?? [];
  const there = given.split(',');
  return matching(completes, last, sources)
    .filter(({ text }) => !there.includes(text))
    .map(({ text }) => ({ text: given + text }));
}

function matching(
  completes: NonNullable<Declaration['option']['settings']['completes']>,
  typed: string,
  sources: CompletionSources,
): readonly Candidate[] {
  if (typeof completes === 'string') {
    const found = onDisk(completes, typed) ?? sources.modules().map((text) => ({ text }));
    return found.filter(({ text }) => text.startsWith(typed));
  }
  return completes.filter((text) => text.startsWith(typed)).map((text) => ({ text }));
}

/** Returns files and folders that begin as written; undefined for a word that does not stand for them. */
function onDisk(word: string, typed: string): Candidate[] | undefined {
  if (word !== FILES && word !== FOLDERS) return undefined;
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(typed) ?? [];
  try {
    return readdirSync(folder.replace(/^~(?=\/)/, homedir()) || '.', { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(name) && (name !== '' || !entry.name.startsWith('.')))
      .map((entry) => ({
        entry,
        isFolder: entry.isDirectory() || (entry.isSymbolicLink() && isFolder(folder, entry.name)),
      }))
      .filter(({ isFolder }) => isFolder || word === FILES)
      .map(({ entry, isFolder }) => ({ text: `${folder}${entry.name}${isFolder ? '/' : ''}` }))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
  } catch {
    return [];
  }
}

function isFolder(folder: string, name: string): boolean {
  try {
    readdirSync(join(folder.replace(/^~(?=\/)/, homedir()), name));
    return true;
  } catch {
    return false;
  }
}
