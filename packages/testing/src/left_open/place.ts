import { readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ownModules, programFolder, scopeFolder } from '@wideload/boot';
import { shownPosition } from '@wideload/loader';
import { framesOf } from './stack.ts';

/** A module by its name and its folder. */
export interface Home {
  readonly name: string;
  readonly folder: string;
}

const LIBRARY = '/node_modules/';

const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);

/** The folders of the packages that run modules. */
function findPackages(): string[] {
  const scope = scopeFolder(programFolder()) ?? programFolder();
  const names = readdirSync(scope).filter((name) => !ownModules().has(name));
  return [programFolder(), ...names.map((name) => realpathSync(join(scope, name)))];
}

let packages: readonly string[] | undefined;

/** Returns whether a file is code of the host, which is never the origin of a resource. */
function isOurs(file: string): boolean {
  packages ??= findPackages();
  return packages.some((folder) => ['dist', 'src'].some((name) => file.startsWith(folder + sep + name + sep)));
}

/**
 * Returns the module that opened something, and the place: the innermost line of a module. Without one on the stack, as
 * in a callback of a library, the innermost line of a test, or of the library.
 */
export function whose(made: Error, homes: readonly Home[]): { module: string | undefined; place: string | undefined } {
  const frames = framesOf(made).filter(({ file }) => !isOurs(file));
  for (const frame of frames) {
    const { file } = frame;
    const home = homes.find(({ folder }) => isIn(file, folder) && !file.slice(folder.length).includes(LIBRARY));
    if (home) return { module: home.name, place: shownPosition(frame) };
  }
  const [first] = [...frames.filter(({ file }) => !file.includes(LIBRARY)), ...frames];
  return { module: undefined, place: first && shownPosition(first) };
}
