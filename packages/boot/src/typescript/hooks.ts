import { fileURLToPath } from 'node:url';
import { typescriptInPackage } from '../errors.ts';
import { findSource, isTypeScript } from './find_source.ts';
import { type Transformed, transform } from './transform.ts';

/** What Node tells hooks about an import. */
export interface ImportContext {
  readonly parentURL?: string | undefined;
  readonly conditions?: readonly string[];
}

/** What is imported, and from where, in place of what a file says. */
export interface Redirected {
  readonly specifier: string;
  readonly parentURL?: string;
}

/** The helpers that compiled files import: no module has them installed. */
const HELPERS = '@oxc-project/runtime/';

/**
 * Returns what an import in a TypeScript file means. Undefined: what it says. Both kinds of hooks of Node use this, so
 * that a module runs alike on all versions.
 */
export function redirect(specifier: string, { parentURL, conditions }: ImportContext): Redirected | undefined {
  if (parentURL === undefined || !isTypeScript(parentURL)) return undefined;
  if (specifier.startsWith(HELPERS)) return { specifier, parentURL: import.meta.url };
  const source = findSource(specifier, parentURL);
  if (source === undefined) return undefined;
  return { specifier: conditions?.includes('require') ? fileURLToPath(source) : source };
}

/** Returns JavaScript in place of a TypeScript file. Undefined for all other files. */
export function loadTypeScript(url: string): Transformed | undefined {
  if (isTypeScript(url)) return transform(url);
  if (/^file:[^?#]*\/node_modules\/[^?#]*\.[cm]?tsx?(?:[?#]|$)/.test(url))
    throw typescriptInPackage(fileURLToPath(url));
  return undefined;
}
