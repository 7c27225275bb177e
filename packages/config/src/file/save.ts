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

/** A value as Odoo writes it; what reads back as the same. Throws when no line of a file can say it. */
function textOf({ declaration: { name, option }, value }: Setting): string {
  const text = value === undefined ? '' : option.print(value);
  if (/[\r\n]/.test(text) || strip(text) !== text || meansUnset(option, text)) throw saveImpossible(name);
  if (text !== '' && !readsBack(option, text)) throw saveImpossible(name);
  return text;
}

/** Whether a file that says so gives the same value: a path with a `$` in it does not. */
function readsBack(option: Option<unknown>, text: string): boolean {
  try {
    return option.print(option.parse(text)) === text;
  } catch (error) {
    if (error instanceof InvalidValue) return false;
    throw error;
  }
}

/** What a file says already, `[options]` first. */
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
 * the keys and sections that it does not know.
 */
export function saveSettings(path: string, { settings }: ResolvedOptions): void {
  if (isStructured(path)) throw saveFormat(path);
  // A device would be replaced by the file.
  if (existsSync(path) && !statSync(path).isFile()) throw saveNoFile(path);
  try {
    // Where a link leads, so that it stays one.
    const target = existsSync(path) ? realpathSync(path) : path;
    const sections = sectionsOf(target);
    for (const setting of settings.values()) {
      const { name, module, key, option } = setting.declaration;
      if (option.settings.commandLineOnly) continue;
      for (const old of option.settings.was ?? []) sections.get(OPTIONS)?.delete(old);
      // A module's own section would otherwise say another thing than [options].
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

/** A value of several lines goes on, indented, on the lines after its key. */
function line([key, value]: readonly [string, string]): string {
  return `${key} =${value === '' ? '' : ` ${value.replaceAll('\n', '\n\t')}`}\n`;
}

/**
 * Gives a file the owner and the group of the one that it replaces, as if that had been written over. Where that
 * group alone could read it, beside the owner, it still may: the service may run as a user of that group.
 */
function becomeLike({ uid, gid, mode }: Stats, file: number): void {
  if (runsAsRoot()) fchownSync(file, uid, gid);
  const isForGroup = (mode & 0o047) === 0o040;
  if (isForGroup && fstatSync(file).gid === gid) fchmodSync(file, 0o640);
}

/**
 * Writes a file as a whole or not at all. It holds passwords, so others cannot read it. Where root writes a new one for a
 * service of another user, it belongs to the owner of its folder.
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
