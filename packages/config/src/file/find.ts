import { accessSync, closeSync, constants, lstatSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { InvalidValue, WideloadError } from '@wideload/kit';
import { expandPath, messageOf } from '@wideload/kit/internal';
import type { PublicExplorer } from 'cosmiconfig';
import {
  fileMalformed,
  fileMissing,
  fileUnreadable,
  fileWithoutExport,
  namedFileMissing,
  pathUnreadable,
} from '../errors.ts';
import { type ConfigFile, fileOfObject, isStructured, readOdooConf, throwIfNotRegular } from './file.ts';

/** Where files are looked for. */
export interface FindSettings {
  /** What `-c` names. */
  readonly config: string | undefined;
  /** With `--save`, a file that is named but not there is one to be made. */
  readonly isSaving: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** The system's file; a parameter for tests. */
  readonly systemFile?: string;
}

/** The files of a run. */
export interface FoundFiles {
  /** The one that counts first comes first. */
  readonly files: readonly ConfigFile[];
  /** Where options are saved to. */
  readonly target: string;
}

const NAME = 'wideload';
const FORMATS = ['json', 'yaml', 'yml', 'js', 'mjs', 'cjs'];
const ODOO_CONF = 'odoo.conf';
const PACKAGE = 'package.json';
const SEARCH_PLACES = [
  `.${NAME}rc`,
  ...FORMATS.map((format) => `.${NAME}rc.${format}`),
  ...FORMATS.map((format) => `${NAME}.config.${format}`),
  PACKAGE,
];

/** Whether a file that somebody named is there and may be read. Throws when it is a folder, a pipe or a device. */
function isReadable(path: string): boolean {
  throwIfNotRegular(path);
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether something of that name is there, other than a folder. A file that may not be read and a link that leads
 * nowhere are there, too: to pass them over would be to run with values that nobody chose.
 */
function isThere(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** cosmiconfig's own loader runs a module that throws once more, and tells what came of that. */
async function importDefault(path: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    // cosmiconfig would add to what was thrown, and a text cannot be added to.
    throw error instanceof Error ? error : new Error(`it throws ${String(error)}`);
  }
  if (module.default === undefined) throw fileWithoutExport(path);
  return module.default;
}

async function explorer(): Promise<PublicExplorer> {
  const { cosmiconfig } = await import('cosmiconfig');
  return cosmiconfig(NAME, {
    searchPlaces: SEARCH_PLACES,
    searchStrategy: 'none',
    cache: false,
    loaders: { '.js': importDefault, '.mjs': importDefault, '.cjs': importDefault },
  });
}

/** What a parser says of a broken file, on one line, without the heading that cosmiconfig puts above it. */
function malformed(path: string, error: unknown): WideloadError {
  // Where colours are on, the parser's excerpt of the file has them, too.
  const message = stripVTControlCharacters(messageOf(error));
  // What is said of JSON quotes from it, and it may hold passwords.
  if (message.startsWith('JSON Error in ')) {
    // Newer versions of Node give the line in words, for older ones the parser's excerpt marks it.
    const [, marked, named] = /^> (\d+) \||\(line (\d+) column/m.exec(message) ?? [];
    const line = marked ?? named;
    return fileMalformed(path, line === undefined ? undefined : Number(line), 'this is not JSON');
  }
  return fileMalformed(path, undefined, message.replace(/^YAML Error in .*:\n/, '').split('\n')[0] ?? '');
}

async function readNamed(path: string): Promise<ConfigFile> {
  if (!isStructured(path)) return readOdooConf(path);
  throwIfNotRegular(path);
  try {
    const result = await (await explorer()).load(path);
    return fileOfObject(path, result?.config);
  } catch (error) {
    throw error instanceof WideloadError ? error : malformed(path, error);
  }
}

function throwIfUnreadable(path: string): void {
  try {
    // By opening it: access() goes by the real user of the process, not by the one that counts.
    closeSync(openSync(path, 'r'));
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

/** Whether this is a package.json with nothing for us, as most are: then a parser that explains itself is not needed. */
function saysNothing(path: string): boolean {
  if (!path.endsWith(PACKAGE)) return false;
  try {
    return JSON.parse(readFileSync(path, 'utf8'))[NAME] === undefined;
  } catch {
    return false;
  }
}

/** What the working folder says, as every tool built on cosmiconfig looks for it. */
async function searchFolder(folder: string): Promise<ConfigFile | undefined> {
  const odooConf = join(folder, ODOO_CONF);
  if (isThere(odooConf)) return readOdooConf(odooConf);
  const [first] = SEARCH_PLACES.map((place) => join(folder, place)).filter(isThere);
  if (first === undefined) return undefined;
  throwIfNotRegular(first);
  // cosmiconfig passes over what it may not read.
  throwIfUnreadable(first);
  if (saysNothing(first)) return undefined;
  try {
    const result = await (await explorer()).search(folder);
    return result && !result.isEmpty ? fileOfObject(result.filepath, result.config) : undefined;
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    const path = error instanceof Error && 'filepath' in error ? String(error.filepath) : folder;
    throw malformed(path, error);
  }
}

/**
 * Finds and reads the files of a run: the one named with `-c`, else `ODOO_RC`, else the working folder's, else
 * `~/.odoorc`, else the system's. Behind the one named with `-c` stand `ODOO_RC` or `~/.odoorc`, as in Odoo.
 */
export async function findFiles(settings: FindSettings): Promise<FoundFiles> {
  const { environment, workingFolder, isSaving } = settings;
  // No shell replaces the ~ in `--config=~/x`, nor in a unit file's Environment=.
  const absolute = (path: string, named: string): string => {
    try {
      return resolve(workingFolder, expandPath(path, environment));
    } catch (error) {
      throw error instanceof InvalidValue ? pathUnreadable(path, named, error.message) : error;
    }
  };
  const home = join(environment.HOME || homedir(), '.odoorc');
  const rc = environment.ODOO_RC ? absolute(environment.ODOO_RC, 'ODOO_RC') : undefined;
  if (rc !== undefined && !isSaving && !isReadable(rc)) throw namedFileMissing(rc, 'ODOO_RC');
  const base = rc ?? home;

  if (settings.config !== undefined) {
    const path = absolute(settings.config, '-c/--config');
    if (!isSaving && !isReadable(path)) throw fileMissing(settings.config);
    const paths = [path, base].filter((one, at, all) => isThere(one) && all.indexOf(one) === at);
    return { files: await Promise.all(paths.map(readNamed)), target: path };
  }
  if (rc !== undefined) return { files: isThere(rc) ? [await readNamed(rc)] : [], target: rc };
  const found = await searchFolder(workingFolder);
  if (found) return { files: [found], target: found.path };
  const fallback = [home, settings.systemFile ?? '/etc/odoo/odoo.conf'].find(isThere);
  return { files: fallback === undefined ? [] : [await readNamed(fallback)], target: fallback ?? home };
}
