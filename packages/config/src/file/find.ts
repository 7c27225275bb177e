import { accessSync, closeSync, constants, lstatSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidValue } from '@wideload/kit';
import { expandPath } from '@wideload/kit/internal';
import { fileMissing, fileUnreadable, namedFileMissing, pathUnreadable } from '../errors.ts';
import { type ConfigFile, fileOfObject, isStructured, readOdooConf, throwIfNotRegular } from './file.ts';
import { readStructured } from './structured.ts';

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

async function readNamed(path: string): Promise<ConfigFile> {
  if (!isStructured(path)) return readOdooConf(path);
  throwIfNotRegular(path);
  return fileOfObject(path, await readStructured(path, NAME));
}

function throwIfUnreadable(path: string): void {
  try {
    // By opening it: access() checks the real user of the process, not the effective one.
    closeSync(openSync(path, 'r'));
  } catch (error) {
    throw fileUnreadable(path, error);
  }
}

/** Returns the configuration in the working folder, in a file by one of the names that cosmiconfig made usual. */
async function searchFolder(folder: string): Promise<ConfigFile | undefined> {
  const odooConf = join(folder, ODOO_CONF);
  if (isThere(odooConf)) return readOdooConf(odooConf);
  const [first] = SEARCH_PLACES.map((place) => join(folder, place)).filter(isThere);
  if (first === undefined) return undefined;
  throwIfNotRegular(first);
  throwIfUnreadable(first);
  const value = await readStructured(first, NAME);
  return value === undefined ? undefined : fileOfObject(first, value);
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
