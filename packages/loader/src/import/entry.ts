import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { messageOf } from '@wideload/kit/internal';
import { moduleManifestInvalid, moduleNotBuilt, packageNotBuilt } from './errors.ts';

const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

/** The condition under which a package names its TypeScript: a module that is worked on runs without a build. */
const SOURCE = 'source';

type IsMet = (condition: string, target: unknown) => boolean;
const INDEX_FILES = ['index.ts', 'index.tsx', 'index.mts', 'index.cts', 'index.js', 'index.mjs', 'index.cjs'];

/** Returns the target of a package's `exports` for the package itself. */
function exported(exports: unknown, isMet: IsMet): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  if ('.' in exports) return exported(exports['.'], isMet);
  for (const [condition, target] of Object.entries(exports)) {
    const found = isMet(condition, target) ? exported(target, isMet) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const isInNodeModules = (path: string): boolean => realpathSync(path).includes(`${sep}node_modules${sep}`);

/** The conditions of an ESM import on Node; outside of `node_modules` the source as well, where it is there. */
function conditionsIn(folder: string): IsMet {
  const isPackage = isInNodeModules(folder);
  return (condition, target) => {
    if (condition !== SOURCE) return CONDITIONS.includes(condition);
    return !isPackage && typeof target === 'string' && existsSync(join(folder, target));
  };
}

/** Returns the file that an import of a package loads, by the `exports` of its manifest. Undefined if they name none. */
export function exportedFile(exports: unknown): string | undefined {
  return exported(exports, (condition) => CONDITIONS.includes(condition));
}

function manifestEntry(name: string, file: string): string | undefined {
  let manifest: { exports?: unknown; main?: unknown };
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw moduleManifestInvalid(name, file, messageOf(error));
  }
  return (
    exported(manifest.exports, conditionsIn(dirname(file))) ??
    (typeof manifest.main === 'string' ? manifest.main : undefined)
  );
}

/** Whether a folder exists and can be searched. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function findEntry(name: string, folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  const target = existsSync(manifest) ? manifestEntry(name, manifest) : undefined;
  if (target === undefined) return INDEX_FILES.map((index) => join(folder, index)).find((file) => existsSync(file));
  const file = join(folder, target);
  if (!existsSync(file)) throw moduleNotBuilt(name, file);
  return file;
}

/**
 * Returns the entry file of a module's folder: the one in its package.json, under the condition `source` first, else
 * `index.ts`, `index.js` and similar. Undefined if the folder contains no module. Throws if package.json names a file that
 * does not exist, and for TypeScript below `node_modules`, which Node refuses to run.
 */
export function entryOf(name: string, folder: string): string | undefined {
  const file = isFolder(folder) ? findEntry(name, folder) : undefined;
  if (file !== undefined && /\.[cm]?tsx?$/.test(file) && isInNodeModules(file)) throw packageNotBuilt(name, file);
  return file;
}
