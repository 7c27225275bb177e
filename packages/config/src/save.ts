import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { WideloadError } from '@wideload/kit';
import { readConfig } from './configparser.ts';
import { saveFailed, saveFormat, saveImpossible } from './errors.ts';
import { isStructured } from './file.ts';
import type { Setting, Settled } from './settle.ts';

const OPTIONS = 'options';

/** A value as Odoo writes it; what reads back as the same. Throws when no line of a file can say it. */
function textOf({ declaration: { name, option }, value }: Setting): string {
  const text = value === undefined ? '' : option.print(value);
  if (/[\r\n]/.test(text) || text.trim() !== text) throw saveImpossible(name);
  // An empty value reads back as the default where the kind knows no other meaning for it.
  return text;
}

/**
 * Writes every option to a file, sorted, as `odoo-bin --save` does: readable by its owner only, in one step, keeping
 * the keys and sections that it does not know.
 */
export function saveSettings(path: string, { settings }: Settled): void {
  if (isStructured(path) || path.endsWith('package.json')) throw saveFormat(path);
  try {
    const sections = existsSync(path) ? readConfig(readFileSync(path, 'utf8')) : new Map();
    const options = new Map<string, string>();
    for (const { key, value } of sections.get(OPTIONS) ?? []) options.set(key, indented(value));
    for (const setting of settings.values()) {
      const { name, module, key, option } = setting.declaration;
      if (option.settings.commandLineOnly) continue;
      for (const old of option.settings.was ?? []) options.delete(old);
      // A module's own section would otherwise say another thing than [options].
      const own: { key: string }[] = sections.get(module) ?? [];
      sections.set(
        module,
        own.filter((item) => item.key !== key),
      );
      options.set(name, textOf(setting));
    }
    const sorted = [...options].sort(([a], [b]) => (a < b ? -1 : 1));
    let text = `[${OPTIONS}]\n${sorted.map(line).join('')}\n`;
    for (const [name, items] of sections) {
      if (name === OPTIONS || items.length === 0) continue;
      const lines = items.map(({ key, value }: { key: string; value: string }) => line([key, indented(value)]));
      text += `[${name}]\n${lines.join('')}\n`;
    }
    writeWhole(path, text);
  } catch (error) {
    throw error instanceof WideloadError ? error : saveFailed(path, error);
  }
}

const line = ([key, value]: readonly [string, string]): string => `${`${key} = ${value}`.trimEnd()}\n`;

/** A value of several lines, as its continuation lines stand in a file. */
function indented(value: string): string {
  return value.replaceAll('\n', '\n\t');
}

/** Writes a file as a whole or not at all. It holds passwords, so it is its owner's alone. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(file, text);
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
