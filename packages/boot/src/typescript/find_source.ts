import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectOf } from './compiler_options.ts';

/** Whether a URL names a TypeScript file outside of npm packages. */
export const isTypeScript = (url: string): boolean =>
  /^file:[^?#]*\.[cm]?tsx?(?:[?#]|$)/.test(url) && !url.includes('/node_modules/');

/** The sources that an import of JavaScript may mean, as the compiler looks for them. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** What a specifier without an extension may leave out. */
const LEFT_OUT = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const isDeclaration = (path: string): boolean => /\.d\.[cm]?ts$/.test(path);

/**
 * Returns the file that a path means in an import, as the compiler and editors find it. None for declarations, which
 * `paths` may name for the types of a package: its code is where Node finds it.
 */
function fileFor(path: string): string | undefined {
  if (isDeclaration(path)) return undefined;
  const extension = extname(path);
  const sources = SOURCES[extension] ?? [];
  return [
    ...sources.map((source) => path.slice(0, -extension.length) + source),
    path,
    ...LEFT_OUT.map((leftOut) => path + leftOut),
    ...LEFT_OUT.map((leftOut) => join(path, `index${leftOut}`)),
  ].find((candidate) => !isDeclaration(candidate) && isFile(candidate));
}

/**
 * Returns the URL of the file that an import in a TypeScript file means where Node finds none or another one: `./lib.js`
 * that is lib.ts, no extension, a folder, or a name from `paths` of the tsconfig.json. Undefined: Node finds it.
 */
export function findSource(specifier: string, parentUrl: string): string | undefined {
  const [, path = '', query = ''] = /^(#?[^?#]*)(.*)$/.exec(specifier) ?? [];
  const parent = fileURLToPath(parentUrl);
  const isPath = /^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(path);
  if (!isPath && (isBuiltin(path) || path.includes(':'))) return undefined;
  const places = isPath
    ? [path.startsWith('file:') ? fileURLToPath(path) : resolve(dirname(parent), decodeURIComponent(path))]
    : projectOf(parent).pathsOf(path);
  const file = places.map(fileFor).find((found) => found !== undefined);
  return file === undefined ? undefined : pathToFileURL(file).href + query;
}
