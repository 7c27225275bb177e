import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { otherThanFile } from '@wideload/kit/internal';
import { fileMalformed, fileNotRegular, fileNotUtf8, fileUnreadable, fileValueNested } from '../errors.ts';
import { ConfigParserError, readConfig } from './configparser.ts';

/** A value in a file. */
export interface FileEntry {
  /** `options`, or the name of a module. */
  readonly section: string;
  readonly key: string;
  readonly text: string;
  /** Undefined for formats whose parser does not report it. */
  readonly line: number | undefined;
}

/** A parsed configuration file. */
export interface ConfigFile {
  readonly path: string;
  /** Whether it has the format of odoo.conf, in which options can be saved. */
  readonly isOdooConf: boolean;
  readonly entries: readonly FileEntry[];
}

const OPTIONS = 'options';

/** The key by which a JSON or YAML file names its JSON Schema. */
export const SCHEMA_KEY = '$schema';

/** Pipes that a shell passes in place of a file: `-c <(...)`, and `-c /dev/stdin`. Their other end is open already. */
const FROM_SHELL = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/(?:self|\d+)\/fd\/\d+)$/;

/**
 * Throws if the path of a configuration file is a folder, a pipe or a device: reading it would fail with another
 * reason, or never end. /dev/null is an empty file. A missing file is reported when it is opened.
 */
export function throwIfNotRegular(path: string): void {
  if (path === '/dev/null' || FROM_SHELL.test(path)) return;
  const stats = statSync(path, { throwIfNoEntry: false });
  const kind = stats && otherThanFile(stats);
  if (kind !== undefined) throw fileNotRegular(path, kind);
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

/** Returns the text of a file. Strict, as in Python: a wrong encoding would change passwords. */
function utf8Of(path: string): string {
  throwIfNotRegular(path);
  const bytes = bytesOf(path);
  if (isUtf8(bytes)) return bytes.toString();
  // Finds the line in every encoding but UTF-16, in which the whole file would be unreadable.
  const lines = bytes.toString('latin1').split('\n');
  throw fileNotUtf8(path, lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1);
}

/** Reads a file in the format of odoo.conf. Throws with the invalid line. */
export function readOdooConf(path: string): ConfigFile {
  const text = utf8Of(path);
  try {
    const entries = [...readConfig(text)].flatMap(([section, items]) =>
      items.map(({ key, value, line }) => ({ section, key, text: value, line })),
    );
    return { path, isOdooConf: true, entries };
  } catch (error) {
    if (error instanceof ConfigParserError) throw fileMalformed(path, error.line, error.message);
    throw error;
  }
}

/** Whether a value is an object of keys: a date, which YAML makes of some texts, is not. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Returns a number as digits: kinds such as durations know no exponents, and JavaScript writes 0.0000001 with one. */
function numberText(value: number): string {
  const text = String(value);
  const [, sign, first, rest = '', places] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  return places === undefined ? text : `${sign}0.${'0'.repeat(Number(places) - 1)}${first}${rest}`;
}

/** Returns a value of YAML, JSON or JavaScript as the text that an odoo.conf would have. */
function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint') return String(value);
  if (!Array.isArray(value)) return undefined;
  const texts = value.map((item: unknown) => (Array.isArray(item) ? undefined : textOf(item)));
  return texts.includes(undefined) ? undefined : texts.join(',');
}

function entriesOf(path: string, section: string, values: Readonly<Record<string, unknown>>): FileEntry[] {
  return Object.entries(values).flatMap(([key, value]) => {
    // For editors: where the JSON Schema of the file is.
    if (section === OPTIONS && key === SCHEMA_KEY && typeof value === 'string') return [];
    if (section === OPTIONS && isObject(value)) return entriesOf(path, key === OPTIONS ? '' : key, value);
    const text = textOf(value);
    if (text === undefined) throw fileValueNested(path, key);
    return [{ section: section === '' ? OPTIONS : section, key, text, line: undefined }];
  });
}

/** Returns the configuration in an object from YAML, JSON or JavaScript. Throws if it has another form. */
export function fileOfObject(path: string, value: unknown): ConfigFile {
  if (!isObject(value)) throw fileMalformed(path, undefined, 'it must contain an object: { http_port: 8070 }');
  return { path, isOdooConf: false, entries: entriesOf(path, OPTIONS, value) };
}

/** Whether cosmiconfig reads this file. */
export function isStructured(path: string): boolean {
  // Without an extension it is YAML, which includes JSON.
  return basename(path) === '.wideloadrc' || ['.yaml', '.yml', '.json', '.js', '.mjs', '.cjs'].includes(extname(path));
}
