import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WideloadError } from '@wideload/kit';
import type { PublicExplorer } from 'cosmiconfig';
import { fileMalformed, fileMissing, namedFileMissing } from './errors.ts';
import { type ConfigFile, fileOfObject, isStructured, readOdooConf } from './file.ts';

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
const SEARCH_PLACES = [
  'odoo.conf',
  `.${NAME}rc`,
  ...FORMATS.map((format) => `.${NAME}rc.${format}`),
  ...FORMATS.map((format) => `${NAME}.config.${format}`),
  'package.json',
];

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function explorer(): Promise<PublicExplorer> {
  const { cosmiconfig } = await import('cosmiconfig');
  return cosmiconfig(NAME, {
    searchPlaces: SEARCH_PLACES,
    searchStrategy: 'none',
    cache: false,
    loaders: { '.conf': (path: string) => readOdooConf(path) },
  });
}

function isConfigFile(value: unknown): value is ConfigFile {
  return typeof value === 'object' && value !== null && 'isOdooConf' in value && 'entries' in value;
}

/** What a parser says of a broken file, on one line. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

async function readNamed(path: string): Promise<ConfigFile> {
  if (!isStructured(path)) return readOdooConf(path);
  try {
    const result = await (await explorer()).load(path);
    return fileOfObject(path, result?.config);
  } catch (error) {
    throw error instanceof WideloadError ? error : fileMalformed(path, undefined, reasonOf(error));
  }
}

/** What the working folder says, as every tool built on cosmiconfig looks for it. */
async function searchFolder(folder: string): Promise<ConfigFile | undefined> {
  if (!SEARCH_PLACES.some((place) => isReadable(join(folder, place)))) return undefined;
  try {
    const result = await (await explorer()).search(folder);
    if (!result || result.isEmpty) return undefined;
    return isConfigFile(result.config) ? result.config : fileOfObject(result.filepath, result.config);
  } catch (error) {
    if (error instanceof WideloadError) throw error;
    const path = error instanceof Error && 'filepath' in error ? String(error.filepath) : folder;
    throw fileMalformed(path, undefined, reasonOf(error));
  }
}

/**
 * Finds and reads the files of a run: the one named with `-c`, else `ODOO_RC`, else the working folder's, else
 * `~/.odoorc`, else the system's. Behind the one named with `-c` stand `ODOO_RC` or `~/.odoorc`, as in Odoo.
 */
export async function findFiles(settings: FindSettings): Promise<FoundFiles> {
  const { environment, workingFolder, isSaving } = settings;
  const home = join(environment.HOME ?? '', '.odoorc');
  const rc = environment.ODOO_RC ? resolve(workingFolder, environment.ODOO_RC) : undefined;
  if (rc !== undefined && !isReadable(rc) && !isSaving) throw namedFileMissing(rc, 'ODOO_RC');
  const base = rc ?? home;

  if (settings.config !== undefined) {
    const path = resolve(workingFolder, settings.config);
    if (!isReadable(path) && !isSaving) throw fileMissing(settings.config);
    const paths = [path, base].filter((one, at, all) => isReadable(one) && all.indexOf(one) === at);
    return { files: await Promise.all(paths.map(readNamed)), target: path };
  }
  if (rc !== undefined) return { files: isReadable(rc) ? [await readNamed(rc)] : [], target: rc };
  const found = await searchFolder(workingFolder);
  if (found) return { files: [found], target: found.path };
  const fallback = [home, settings.systemFile ?? '/etc/odoo/odoo.conf'].find(isReadable);
  return { files: fallback === undefined ? [] : [await readNamed(fallback)], target: fallback ?? home };
}
