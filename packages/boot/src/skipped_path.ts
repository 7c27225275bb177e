import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { pathIsFile, pathMissing, pathsWithoutComma, pathUnreadable } from './errors.ts';

/** The paths in a value that has blanks, colons or semicolons between them, where it should have commas. */
function pathsIn(path: string): string[] {
  return path.split(/(?:\s+|[:;]\s*)(?=[/~.])/).filter((part) => part !== '');
}

/** Why modules cannot be looked for in a folder of `addons_path`, with its name. Undefined where they can. */
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
