import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** A package that the code of a module names in an import. */
export interface Library {
  /** The name of the package. */
  readonly name: string;
  /** What the code imports: `lodash/fp`. */
  readonly specifier: string;
  readonly file: string;
  /** Whether by `require`, which may lead to another file of the package. */
  readonly isRequired: boolean;
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_RUN = /\.d\.[cm]?ts$|\.(?:test|spec)\.[cm]?[jt]sx?$/;
const FOREIGN = new Set(['node_modules', '.git']);

const IMPORTS = [
  /^\s*(?:import|export)\s(?!\s*type\s)[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
];
const REQUIRES = /\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (FOREIGN.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return entry.isFile() && SOURCE.test(path) && !NOT_RUN.test(path) ? [path] : [];
  });
}

/** Returns the name of the package; undefined for own files, for packages of Node, and for those of the host. */
function packageOf(specifier: string): string | undefined {
  if (/^[./#]|^\w+:/.test(specifier) || isBuiltin(specifier) || specifier.startsWith('@wideload/')) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Returns what the sources of a module import from packages of others, now or later, each once. */
export function librariesOf(folder: string): Library[] {
  const found = new Map<string, Library>();
  for (const file of sourcesIn(folder)) {
    const text = readFileSync(file, 'utf8');
    const add = (pattern: RegExp, isRequired: boolean): void => {
      for (const [, specifier = ''] of text.matchAll(pattern)) {
        const name = packageOf(specifier);
        if (name !== undefined) found.set(`${specifier} ${isRequired}`, { name, specifier, file, isRequired });
      }
    };
    for (const pattern of IMPORTS) add(pattern, false);
    add(REQUIRES, true);
  }
  return [...found.values()];
}
