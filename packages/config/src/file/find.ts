import { accessSync, closeSync, constants, lstatSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { InvalidValue, WideloadError } from '@wideload/kit';
import { expandPath, messageOf } from '@wideload/kit/internal';
import { fileMalformed, fileMissing, fileUnreadable, namedFileMissing, pathUnreadable } from '../errors.ts';
import { type ConfigFile, fileOfObject, isStructured, readOdooConf, throwIfNotRegular } from './file.ts';
import { NAME, PACKAGE, SEARCH_PLACES } from './places.ts';

/** Where files are searched. */
export interface FindSettings {
  /** The file of `-c`. */
  readonly config: string | undefined;
  /** Whether a named file may be missing, because `--save` creates it. */
  readonly isSaving: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** The system's file; a parameter for tests. */
  readonly systemFile?: string;
}

/** The files of a run. */
export interface FoundFiles {
  /** The file with precedence comes first. */
  readonly files: readonly ConfigFile[];
  /** The file to which options are saved. */
  readonly target: string;
}

const ODOO_CONF = 'odoo.conf';

/** Returns whether a named file exists and can be read. Throws if it is a folder, a pipe or a device. */
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
 * Returns whether that name exists, other than as a folder. An unreadable file and a broken link count: to skip them
 * would be to run with unexpected values.
 */
function isThere(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Only hosts that have such a file load the parsers. */
const explorer = async () => (await import('./explorer.ts')).explorer();

/** Returns the message of a parser about a broken file, on one line, without the heading of cosmiconfig. */
function malformed(path: string, error: unknown): WideloadError {
  // With colours on, the parser's excerpt of the file has them, too.
  const message = stripVTControlCharacters(messageOf(error));
  // Messages about JSON quote the file, which may contain passwords.
  if (message.startsWith('JSON Error in ')) {
    // Newer versions of Node report the line in words, for older ones the parser's excerpt marks it.
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
    // By opening it: access() checks the real user of the process, not the effective one.
    closeSync(openSync(path, 'r'));
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

/**
 * Returns whether this is a package.json without our key, as most are: then the parser with good messages is not
 * needed.
 */
function saysNothing(path: string): boolean {
  if (!path.endsWith(PACKAGE)) return false;
  try {
    return JSON.parse(readFileSync(path, 'utf8'))[NAME] === undefined;
  } catch {
    return false;
  }
}

/** Returns the configuration in the working folder, found as by every tool that uses cosmiconfig. */
async function searchFolder(folder: string): Promise<ConfigFile | undefined> {
  const odooConf = join(folder, ODOO_CONF);
  if (isThere(odooConf)) return readOdooConf(odooConf);
  const [first] = SEARCH_PLACES.map((place) => join(folder, place)).filter(isThere);
  if (first === undefined) return undefined;
  throwIfNotRegular(first);
  // cosmiconfig skips files that it may not read.
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
 * Finds and reads the files of a run: the one named with `-c`, else `ODOO_RC`, else that of the working folder, else
 * `~/.odoorc`, else that of the system. After the one named with `-c` come `ODOO_RC` or `~/.odoorc`, as in Odoo.
 */
export async function findFiles(settings: FindSettings): Promise<FoundFiles> {
  const { environment, workingFolder, isSaving } = settings;
  // No shell replaces the ~ in `--config=~/x`, nor in Environment= of a unit file.
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
