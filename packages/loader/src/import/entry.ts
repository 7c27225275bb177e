import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '@wideload/kit/internal';
import { moduleManifestInvalid, moduleNotBuilt, packageNotBuilt } from './errors.ts';

const CONDITIONS = ['node', 'import', 'module-sync', 'default'];
const INDEX_FILES = ['index.ts', 'index.mts', 'index.js', 'index.mjs', 'index.cjs'];

/** Returns the target of a package's `exports` for the package itself, by the conditions of an ESM import on Node. */
function exported(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  if ('.' in exports) return exported(exports['.']);
  for (const [condition, target] of Object.entries(exports)) {
    const found = CONDITIONS.includes(condition) ? exported(target) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function manifestEntry(name: string, file: string): string | undefined {
  let manifest: { exports?: unknown; main?: unknown };
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw moduleManifestInvalid(name, file, messageOf(error));
  }
  return exported(manifest.exports) ?? (typeof manifest.main === 'string' ? manifest.main : undefined);
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
 * Returns the entry file of a module's folder: the one in its package.json, else `index.ts`, `index.js` and similar.
 * Undefined if the folder contains no module. Throws if package.json names a file that does not exist, and for
 * TypeScript below `node_modules`, which Node refuses to run.
 */
export function entryOf(name: string, folder: string): string | undefined {
  const file = isFolder(folder) ? findEntry(name, folder) : undefined;
  if (file?.endsWith('ts') && realpathSync(file).includes(`${sep}node_modules${sep}`))
    throw packageNotBuilt(name, file);
  return file;
}
