import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WideloadError } from '@wideload/kit';
import { messageOf } from '@wideload/kit/internal';
import { fileMalformed, fileWithoutExport } from '../errors.ts';

const MANIFEST = 'package.json';

/** The number of the line in which a parser of JSON failed, where it says so: newer versions of Node do, in words. */
function lineIn(text: string, message: string): number | undefined {
  const [, line] = /\(line (\d+) column/.exec(message) ?? [];
  if (line !== undefined) return Number(line);
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message quotes from the file, which may hold passwords.
    throw fileMalformed(path, lineIn(text, messageOf(error)), 'this is not JSON');
  }
}

async function parseYaml(path: string, text: string): Promise<unknown> {
  const { load } = await import('js-yaml');
  try {
    return load(text);
  } catch (error) {
    // Below its first line stands an excerpt of the file.
    throw fileMalformed(path, undefined, messageOf(error).split('\n')[0] ?? '');
  }
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    if (module.default === undefined) throw fileWithoutExport(path);
    return module.default;
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    const reason = error instanceof Error ? error.message : `it throws ${String(error)}`;
    throw fileMalformed(path, undefined, reason.split('\n')[0] ?? '');
  }
}

/**
 * Reads a configuration in JSON, YAML or JavaScript, by the extension of its file; of a package.json the part under
 * `name`. Undefined when it is empty. Throws an error that names the file when it is malformed.
 */
export async function readStructured(path: string, name: string): Promise<unknown> {
  if (['.js', '.mjs', '.cjs'].includes(extname(path))) return importDefault(path);
  const text = readFileSync(path, 'utf8');
  if (text.trim() === '') return undefined;
  if (extname(path) !== '.json') return parseYaml(path, text);
  const value = parseJson(path, text);
  if (basename(path) !== MANIFEST) return value;
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
