import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { pathIsFile, pathMissing, pathsWithoutComma, pathUnreadable } from './errors.ts';

/** The paths in a value that are separated by blanks, colons or semicolons instead of commas. */
function pathsIn(path: string): string[] {
  return path.split(/(?:\s+|[:;]\s*)(?=[/~.])/).filter((part) => part !== '');
}

/** Returns why modules cannot be searched in a folder of `addons_path`, with its name; undefined if they can. */
export function whySkipped(path: string): string | undefined {
  if (!existsSync(path)) {
    const paths = pathsIn(path);
    return paths.length > 1 ? pathsWithoutComma(path, paths) : pathMissing(path);
  }
  if (!statSync(path).isDirectory()) return pathIsFile(path);
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return undefined;
  } catch {
    return pathUnreadable(path);
  }
}
