import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InvalidValue, type Option, WideloadError } from '@wideload/kit';
import { giveToOwnerOf, makeFolder, runsAsRoot } from '@wideload/kit/internal';
import { saveFailed, saveFormat, saveImpossible, saveNoFile } from '../errors.ts';
import { meansUnset, type ResolvedOptions, type Setting } from '../options/resolve.ts';
import { strip } from './configparser.ts';
import { isStructured, readOdooConf } from './file.ts';

const OPTIONS = 'options';

type Section = Map<string, string>;

/** Returns a value as Odoo writes it, in a form that is read back unchanged. Throws if there is none. */
function textOf({ declaration: { name, option }, value }: Setting): string {
  const text = value === undefined ? '' : option.print(value);
  if (/[\r\n]/.test(text) || strip(text) !== text || meansUnset(option, text)) throw saveImpossible(name);
  if (text !== '' && !readsBack(option, text)) throw saveImpossible(name);
  return text;
}

/** Returns whether a file with this text gives the same value: a path with a `$` does not. */
function readsBack(option: Option<unknown>, text: string): boolean {
  try {
    return option.print(option.parse(text)) === text;
  } catch (error) {
    if (error instanceof InvalidValue) return false;
    throw error;
  }
}

/** The present content of a file, `[options]` first. */
function sectionsOf(path: string): Map<string, Section> {
  const sections = new Map<string, Section>([[OPTIONS, new Map()]]);
  if (!existsSync(path)) return sections;
  for (const { section, key, text } of readOdooConf(path).entries) {
    sections.set(section, (sections.get(section) ?? new Map<string, string>()).set(key, text));
  }
  return sections;
}

/**
 * Writes every option to a file, sorted, as `odoo-bin --save` does: readable by its owner only, in one step, keeping
 * unknown keys and sections.
 */
export function saveSettings(path: string, { settings }: ResolvedOptions): void {
  if (isStructured(path)) throw saveFormat(path);
  // A device would be replaced by the file.
  if (existsSync(path) && !statSync(path).isFile()) throw saveNoFile(path);
  try {
    // The target of a link, so that it remains a link.
    const target = existsSync(path) ? realpathSync(path) : path;
    const sections = sectionsOf(target);
    for (const setting of settings.values()) {
      const { name, module, key, option } = setting.declaration;
      if (option.settings.commandLineOnly) continue;
      for (const old of option.settings.was ?? []) sections.get(OPTIONS)?.delete(old);
      // The module's own section would otherwise contradict [options].
      sections.get(module)?.delete(key);
      sections.get(OPTIONS)?.set(name, textOf(setting));
    }
    writeWhole(target, [...sections].map(sectionText).join(''));
  } catch (error) {
    throw error instanceof WideloadError ? error : saveFailed(path, error);
  }
}

function sectionText([name, items]: readonly [string, Section]): string {
  if (items.size === 0) return '';
  const lines = name === OPTIONS ? [...items].sort(([a], [b]) => (a < b ? -1 : 1)) : [...items];
  return `[${name}]\n${lines.map(line).join('')}\n`;
}

/** The further lines of a value are indented. */
function line([key, value]: readonly [string, string]): string {
  return `${key} =${value === '' ? '' : ` ${value.replaceAll('\n', '\n\t')}`}\n`;
}

/**
 * Gives a file the owner and the group of the one that it replaces, as if that had been overwritten. If only that group
 * could read it besides the owner, it still can: the service may run as a user of that group.
 */
function becomeLike({ uid, gid, mode }: Stats, file: number): void {
  if (runsAsRoot()) fchownSync(file, uid, gid);
  const isForGroup = (mode & 0o047) === 0o040;
  if (isForGroup && fstatSync(file).gid === gid) fchmodSync(file, 0o640);
}

/**
 * Writes a file completely or not at all. It contains passwords, so other users cannot read it. If root writes a new
 * one for a service of another user, it belongs to the owner of its folder.
 */
function writeWhole(path: string, text: string): void {
  makeFolder(dirname(path), 0o777);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      const replaced = statSync(path, { throwIfNoEntry: false });
      if (replaced === undefined) giveToOwnerOf(dirname(path), file);
      else becomeLike(replaced, file);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
