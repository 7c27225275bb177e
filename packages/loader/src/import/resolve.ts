import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nearest } from '@wideload/kit/internal';
import { entryOf, isFolder } from './entry.ts';
import { addonsPathMissing, moduleNotFound, noModuleIn, notThere } from './errors.ts';
import type { ModuleRequest } from './list.ts';

/** Where modules are searched. */
export interface Places {
  /** Folders with modules, by precedence. */
  readonly addonsPaths: readonly string[];
  /** The folders of the modules that are shipped with the host, by name. No npm package stands in for one of them. */
  readonly ownModules?: ReadonlyMap<string, string>;
  /** The folder of the configuration file, from which npm packages are searched upwards. */
  readonly packagesFrom: string;
  /** Named paths that were skipped, with the reason: for the message when a module is not found. */
  readonly skippedPaths?: readonly string[];
}

/** Throws for the first addons path that is not a folder. */
export function checkAddonsPaths(paths: readonly string[]): void {
  const missing = paths.find((path) => !isFolder(path));
  if (missing !== undefined) throw addonsPathMissing(missing);
}

/** Returns `<folder>/node_modules/<name>` for the folder and each one above it. */
function packageFolders(name: string, from: string): string[] {
  const folders: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules', name));
    if (dirname(folder) === folder) return folders;
  }
}

function namesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name);
}

/** A module on disk. */
export interface ModulePlace {
  readonly folder: string;
  /** The file that exports it. */
  readonly file: string;
}

function findIn(folders: readonly string[], name: string): ModulePlace | undefined {
  for (const folder of folders) {
    const file = entryOf(name, folder);
    if (file !== undefined) return { folder, file };
  }
  return undefined;
}

/** The folders on the addons paths, and of the host's own module of that name. */
function foldersFor(name: string, { addonsPaths, ownModules }: Places): string[] {
  const own = ownModules?.get(name);
  return [...addonsPaths.map((path) => join(path, name)), ...(own === undefined ? [] : [own])];
}

/** Finds a module on the addons paths or among the host's own, but no npm package. */
export function findByName(name: string, places: Places): ModulePlace | undefined {
  return findIn(foldersFor(name, places), name);
}

/** The names of what stands on the addons paths, which need not be modules, and of the host's own modules. */
export function namesOfModules({ addonsPaths, ownModules }: Places): string[] {
  return [...new Set([...addonsPaths.flatMap(namesIn), ...(ownModules?.keys() ?? [])])];
}

/**
 * Returns where the package that a module depends on may be installed: for that module alone, as pnpm does, then for
 * the host. By the folder's real path, since links lead to packages.
 */
function packagesFor({ name, neededIn }: ModuleRequest, { packagesFrom, ownModules }: Places): string[] {
  // npm has packages of other people with such names: websocket is one.
  if (ownModules?.has(name)) return [];
  const own = neededIn === undefined ? [] : packageFolders(name, realpathSync(neededIn));
  return [...new Set([...own, ...packageFolders(name, packagesFrom)])];
}

/**
 * Finds a module: on the addons paths in order, among the host's own, else an npm package, first from the folder of the
 * module that depends on it, then from the configuration's folder. Throws with every searched place.
 */
export function resolveModule(request: ModuleRequest, places: Places): ModulePlace {
  const { name, requestedBy } = request;
  const byName = foldersFor(name, places);
  const inPackages = packagesFor(request, places);
  const place = findIn([...byName, ...inPackages], name);
  if (place) return place;
  const known = namesOfModules(places).filter((one) => one !== name);
  const near = nearest(name, known);
  const tried = [...byName, ...inPackages.filter(isNear)].map(triedOf);
  throw moduleNotFound(name, requestedBy, near, [...(places.skippedPaths ?? []), ...tried]);
}

/** A searched folder. Some hold a folder of that name that is not a module, such as an addon of Odoo. */
function triedOf(folder: string): string {
  return isFolder(folder) ? noModuleIn(folder) : notThere(folder);
}

/** The searched node_modules folders that exist: the others would only fill the screen. */
function isNear(folder: string): boolean {
  return isFolder(dirname(folder));
}
