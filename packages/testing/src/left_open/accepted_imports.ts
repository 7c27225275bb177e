import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { acceptedLibraries, isReason } from '../check/accepted.ts';
import { type Library, librariesOf } from '../check/libraries.ts';

/** A file of CommonJS. Node has no types of what compiles it, but tools have used that for a decade. */
interface CommonJsFile {
  readonly exports: unknown;
  _compile(source: string, filename: string): void;
}

const CommonJsFile = Module as unknown as new (filename: string) => CommonJsFile;

/** Loads a library as the code that names it does. Node resolves an import() from the name of the file that runs it. */
async function load({ specifier, file, isRequired }: Library): Promise<void> {
  if (isRequired) {
    createRequire(file)(specifier);
    return;
  }
  const importing = new CommonJsFile(file);
  importing._compile(`module.exports = import(${JSON.stringify(specifier)});`, file);
  await importing.exports;
}

/** Returns the folder of the package that a file belongs to: that of the nearest package.json. */
export function packageFolderOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return dirname(file);
}

/**
 * Imports the libraries whose effects at import the modules in these folders accept, so that these effects do not count
 * as the host's, whenever a module imports the library. One that cannot be loaded is left to its module.
 */
export async function importAccepted(folders: Iterable<string>): Promise<void> {
  for (const folder of new Set(folders)) {
    const reasons = acceptedLibraries(folder);
    if (reasons.size === 0) continue;
    for (const library of librariesOf(folder)) {
      if (isReason(reasons.get(library.name))) await load(library).catch(() => {});
    }
  }
}
